"""Coverage of an account when somebody leaves, for several people side by side (metrics §10)."""

from libc.stdint cimport int32_t, int64_t

import numpy as np

from graphsvc.analysis.kernels.settling cimport settle

cdef enum:
    LANES = 8

cdef double BOUND = 1e-16

SIDE_BY_SIDE = LANES
"""So many people of an account leave it at the same time, each from a copy of their own."""


cdef class Network:
    """The people of all accounts, n, and their ties by who listens. See `removals._Columns`."""

    cdef const int64_t[::1] begin
    cdef const int64_t[::1] end
    cdef const double[::1] d
    cdef const double[::1] b
    cdef const double[::1] coverage
    cdef const int64_t[::1] start
    cdef const int32_t[::1] by
    cdef const double[::1] part
    cdef const double[::1] scale
    cdef const double[::1] gain
    cdef const int64_t[::1] heard
    cdef const int32_t[::1] listener
    cdef const int64_t[::1] tie

    def __init__(self, begin, end, d, b, coverage, start, by, part, scale, gain, heard, listener, tie):
        self.begin, self.end, self.d, self.b, self.coverage = begin, end, d, b, coverage
        self.start, self.by, self.part, self.scale, self.gain = start, by, part, scale, gain
        self.heard, self.listener, self.tie = heard, listener, tie


cdef class Work:
    """Copies of one account, by position within it; of the ties and people the values of all copies lie together."""

    cdef Network of
    cdef int64_t p, n, first_tie
    cdef int64_t[::1] start
    cdef int32_t[::1] by
    cdef double[:, ::1] m
    cdef double[:, ::1] d
    cdef double[:, ::1] left
    cdef double[:, ::1] y

    def __init__(self, Network of, int64_t people, int64_t ties):
        self.of = of
        self.start, self.by = np.empty(people + 1, dtype=np.int64), np.empty(ties, dtype=np.int32)
        self.m, self.d = np.empty((ties, LANES)), np.empty((people, LANES))
        self.left, self.y = np.empty((people, LANES)), np.empty((people, LANES))

    cdef void take(self, int64_t of_person) noexcept nogil:
        """The account of that person, everybody being there in every copy."""
        cdef int64_t i, e
        cdef int lane
        self.p = self.of.begin[of_person]
        self.n = self.of.end[of_person] - self.p
        self.first_tie = self.of.start[self.p]
        for i in range(self.n + 1):
            self.start[i] = self.of.start[self.p + i] - self.first_tie
        for i in range(self.n):
            for lane in range(LANES):
                self.d[i, lane] = self.of.d[self.p + i]
        for e in range(self.start[self.n]):
            self.by[e] = self.of.by[self.first_tie + e] - <int32_t> self.p
            for lane in range(LANES):
                self.m[e, lane] = self.of.part[self.first_tie + e]

    cdef void leave(self, int64_t k, int lane) noexcept nogil:
        """Person k is in that copy no more: those who listened to k listen to the others only."""
        cdef int64_t e, i, x, own = k - self.p
        self.d[own, lane] = 0.0
        for x in range(self.of.heard[k], self.of.heard[k + 1]):
            i = self.of.listener[x] - self.p
            for e in range(self.start[i], self.start[i + 1]):
                self.m[e, lane] *= self.of.scale[self.of.tie[x]]
            self.m[self.of.tie[x] - self.first_tie, lane] = 0.0
        for e in range(self.start[own], self.start[own + 1]):
            self.m[e, lane] = 0.0

    cdef double coverage(self, int64_t k, int lane) noexcept nogil:
        """Without person k. Those who listened to k keep more of their own now, or less."""
        cdef int64_t i, x
        cdef double found = 0.0
        for i in range(self.n):
            found += self.of.b[self.p + i] * self.y[i, lane]
        for x in range(self.of.heard[k], self.of.heard[k + 1]):
            found += self.of.gain[self.of.tie[x]] * self.y[self.of.listener[x] - self.p, lane]
        return found


def changes(
    int64_t lo, int64_t hi, Network of, const int64_t[::1] batch, const int64_t[::1] people, double[::1] change
):
    """change[x] of the coverage of their account when people[x] goes, for the batches lo … hi: `batch[z]` … are the
    at most `SIDE_BY_SIDE` people of one account. To within 1e-16 / (1 − largest a), rounding aside."""
    cdef int64_t most = 1, ties = 1, k, x, z
    for z in range(lo, hi):
        k = people[batch[z]]
        most = max(most, of.end[k] - of.begin[k])
        ties = max(ties, of.start[of.end[k]] - of.start[of.begin[k]])
    cdef Work work = Work(of, most, ties)
    with nogil:
        for z in range(lo, hi):
            work.take(people[batch[z]])
            for x in range(batch[z], batch[z + 1]):
                work.leave(people[x], <int> (x - batch[z]))
            settle(
                LANES, work.n, &work.start[0], &work.by[0], &work.m[0, 0], &work.d[0, 0], &work.left[0, 0],
                &work.y[0, 0], BOUND,
            )
            for x in range(batch[z], batch[z + 1]):
                k = people[x]
                change[x] = work.coverage(k, <int> (x - batch[z])) - of.coverage[k]
