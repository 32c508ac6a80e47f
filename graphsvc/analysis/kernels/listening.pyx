"""Decision shares of a span of accounts (metrics §§2–3): who listens how much, to whom, and what comes of it."""

from libc.stdint cimport int32_t, int64_t

import numpy as np

from graphsvc.analysis.kernels.settling cimport settle

cdef double BOUND = 1e-18


def joined_rows(int64_t lo, int64_t hi, const int64_t[::1] start, const double[::1] r, double[::1] joined):
    """joined[i] = 1 − ∏(1 − r) over the entries of row i, for rows lo … hi; 0 for an empty row."""
    cdef int64_t i
    with nogil:
        for i in range(lo, hi):
            joined[i] = _joint(r, start[i], start[i + 1])


cdef double _joint(const double[::1] r, int64_t begin, int64_t end) noexcept nogil:
    """A single strength keeps its value, because 1 − (1 − 0.2) < 0.2; several never fall below the largest of them."""
    cdef double rest = 1.0, largest = 0.0
    cdef int64_t e
    for e in range(begin, end):
        rest *= 1.0 - r[e]
        largest = max(largest, r[e])
    return largest if end - begin <= 1 else max(1.0 - rest, largest)


def normalised_rows(int64_t lo, int64_t hi, const int64_t[::1] start, const double[::1] r, double[::1] w):
    """w: the entries of each row by their sum. Divided, not multiplied by 1 / sum, which overflows for a tiny sum."""
    cdef int64_t i, e
    cdef double total
    with nogil:
        for i in range(lo, hi):
            total = 0.0
            for e in range(start[i], start[i + 1]):
                total += r[e]
            for e in range(start[i], start[i + 1]):
                w[e] = r[e] / total if total != 0.0 else 0.0


def listened(
    int64_t lo, int64_t hi, const int64_t[::1] first, const int64_t[::1] start, const int32_t[::1] by,
    const double[::1] w, const double[::1] a, const double[::1] d, double[::1] y,
):
    """y = (I − A W)^-T d of accounts lo … hi, to within 1e-18 / (1 − largest a) in sum for each account.

    Returns the first account with a tie to somebody of another one, else −1.
    """
    cdef int64_t people = 1, ties = 1, x, p, q
    for x in range(lo, hi):
        people = max(people, first[x + 1] - first[x])
        ties = max(ties, start[first[x + 1]] - start[first[x]])
    cdef double[::1] left = np.empty(people)
    cdef double[::1] m = np.empty(ties)
    cdef int64_t[::1] own_start = np.empty(people + 1, dtype=np.int64)
    cdef int32_t[::1] own_by = np.empty(ties, dtype=np.int32)
    cdef int64_t stranger = -1
    with nogil:
        for x in range(lo, hi):
            p, q = first[x], first[x + 1]
            if p == q:
                continue
            if not _own(p, q, start, by, w, a, &own_start[0], &own_by[0], &m[0]):
                stranger = x
                break
            settle(1, q - p, &own_start[0], &own_by[0], &m[0], &d[p], &left[0], &y[p], BOUND)
    return stranger


cdef bint _own(
    int64_t p, int64_t q, const int64_t[::1] start, const int32_t[::1] by, const double[::1] w, const double[::1] a,
    int64_t *own_start, int32_t *own_by, double *m,
) noexcept nogil:
    """The entries of A W of people p … q, by their positions within the account; whether all lie there."""
    cdef int64_t i, e, k = 0
    own_start[0] = 0
    for i in range(p, q):
        for e in range(start[i], start[i + 1]):
            if by[e] < p or by[e] >= q:
                return False
            own_by[k] = <int32_t> (by[e] - p)
            m[k] = a[i] * w[e]
            k += a[i] > 0.0 and w[e] > 0.0
        own_start[i - p + 1] = k
    return True
