"""The most routes that share no person, and everybody whose leaving alone lowers their number (Menger; metrics §7).

A route is followed from who decides, over who influences them, to one of ours: the same routes, read backwards. Of an
account the people are vertices 0 … people − 1, ours in contact there follow. Vertex v is entered at its half 2 v and
left at 2 v + 1; 2 size is the source, 2 size + 1 the sink. `before[v]`, `after[v]`: neighbours of v on its route.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.string cimport memset

import numpy as np

cdef enum:
    NONE = -1  # on no route; not come to
    END = -2  # the route begins here (before), ends here (after)


cdef struct Account:
    int32_t people
    int32_t size
    int32_t only  # the one target, with room for any number of routes; NONE where all of `target` are, with one each
    const uint8_t *target
    int64_t *start  # (people + 1,) arcs of each person
    int32_t *to  # those who influence them, and ours in contact with them
    int32_t *before
    int32_t *after
    int32_t *came  # (2 size + 2,) from which half a search came to this one
    int32_t *queue
    int32_t head
    int32_t tail


cdef inline void mark(Account *x, int32_t half, int32_t by) noexcept nogil:
    if x.came[half] == NONE:
        x.came[half] = by
        x.queue[x.tail] = half
        x.tail += 1


cdef inline void forget(Account *x) noexcept nogil:
    memset(x.came, 0xFF, (2 * x.size + 2) * sizeof(int32_t))
    x.head = x.tail = 0


cdef inline void from_arcs(Account *x, int32_t v, int32_t half) noexcept nogil:
    """Along the arcs of person v that no route uses. Those of the only target are used where a route begins."""
    cdef int64_t e
    cdef int32_t w
    for e in range(x.start[v], x.start[v + 1]):
        w = x.to[e]
        if w != x.only and (x.before[w] != END if v == x.only else x.after[v] != w):
            mark(x, 2 * w, half)


cdef inline void from_source(Account *x, int32_t half) noexcept nogil:
    cdef int32_t v
    if x.only != NONE:
        from_arcs(x, x.only, half)
        return
    for v in range(x.people):
        if x.target[v] and x.before[v] != END:
            mark(x, 2 * v, half)


cdef inline void from_sink(Account *x, int32_t half) noexcept nogil:
    cdef int32_t v
    for v in range(x.people, x.size):
        if x.after[v] == END:
            mark(x, 2 * v + 1, half)


cdef inline void from_entry(Account *x, int32_t v, int32_t half) noexcept nogil:
    """Through v if it is on no route, else back along its route."""
    if x.before[v] == NONE:
        mark(x, 2 * v + 1, half)
    else:
        mark(x, 2 * (x.size if x.before[v] == END else x.before[v]) + (x.before[v] != END), half)


cdef inline void from_exit(Account *x, int32_t v, int32_t half) noexcept nogil:
    if x.before[v] != NONE:
        mark(x, 2 * v, half)
    if v < x.people:
        from_arcs(x, v, half)
    elif x.after[v] != END:
        mark(x, 2 * x.size + 1, half)


cdef bint reaches(Account *x, int32_t goal) noexcept nogil:
    """Goes on with the search, breadth first in the residual graph, until the goal is found or nothing is left."""
    cdef int32_t half, v
    while x.came[goal] == NONE and x.head < x.tail:
        half = x.queue[x.head]
        x.head += 1
        v = half >> 1
        if v < x.size:
            if half & 1:
                from_exit(x, v, half)
            else:
                from_entry(x, v, half)
        elif half & 1:
            from_sink(x, half)
        else:
            from_source(x, half)
    return x.came[goal] != NONE


cdef void augment(Account *x) noexcept nogil:
    """One route more, along the search: what it goes back over is undone first."""
    cdef int32_t source = 2 * x.size, sink = source + 1, half = sink, by
    while half != source:
        by = x.came[half]
        if by < source and not by & 1 and half & 1 and by >> 1 != half >> 1:
            x.before[by >> 1] = x.after[half >> 1] = NONE
        half = by
    half = sink
    while half != source:
        by = x.came[half]
        if half == sink:
            x.after[by >> 1] = END
        elif by == source:
            x.before[half >> 1] = END
        elif by & 1 and not half & 1 and by >> 1 != half >> 1:
            x.after[by >> 1] = half >> 1
            x.before[half >> 1] = by >> 1
        half = by


cdef int32_t most_routes(Account *x) noexcept nogil:
    """Augmenting paths (Edmonds & Karp 1972): O(routes · arcs)."""
    cdef int32_t count = 0
    memset(x.before, 0xFF, x.size * sizeof(int32_t))
    memset(x.after, 0xFF, x.size * sizeof(int32_t))
    while count < x.size - x.people:
        forget(x)
        mark(x, 2 * x.size, 2 * x.size)
        if not reaches(x, 2 * x.size + 1):
            break
        augment(x)
        count += 1
    return count


cdef void mark_cut(Account *x, uint8_t *cut) noexcept nogil:
    """cut[v] = 1 where v is on a route and no residual path leads from its entry round to its exit. O(routes · arcs).

    From an entry one always gets back along the route, so one search per route does: it only goes on at each vertex.
    """
    cdef int32_t first, v
    memset(cut, 0, x.size)
    for first in range(x.people):
        if x.before[first] == END:
            forget(x)
            v = first
            while v != END:
                mark(x, 2 * v, 2 * v)
                cut[v] = not reaches(x, 2 * v + 1)
                v = x.after[v]


cdef class Steps:
    """What may be a step, in columns.

    `first` (accounts + 1,); `named` (n,); contacts of person i with our person `ours[e]` (of `rows`), strength `c[e]`,
    for e in `met[i]` … `met[i + 1]`; influences on i by `by[e]`, strength `r[e]`, for e in `tie[i]` … `tie[i + 1]`. A
    strength counts from `active`, `step` on. Ties to another account, a known seat or oneself are none.
    """

    cdef const int64_t[::1] first
    cdef const int64_t[::1] met
    cdef const int64_t[::1] tie
    cdef const int32_t[::1] ours
    cdef const int32_t[::1] by
    cdef const double[::1] c
    cdef const double[::1] r
    cdef const uint8_t[::1] named
    cdef double active, step
    cdef int64_t rows

    def __init__(self, first, named, met, ours, c, tie, by, r, active, step, rows):
        self.first, self.named, self.rows = first, named, rows
        self.met, self.ours, self.c, self.active = met, ours, c, active
        self.tie, self.by, self.r, self.step = tie, by, r, step


cdef class Work:
    """One account after another of a span, in the memory of the largest."""

    cdef Steps steps
    cdef Account x
    cdef int64_t[::1] start
    cdef int32_t[:, ::1] memory
    cdef int32_t[::1] to
    cdef int32_t[::1] place  # (rows,) the vertex of each of ours, else NONE
    cdef int32_t[::1] listed  # ours of this account
    cdef uint8_t[::1] cut

    def __init__(self, Steps steps, int64_t lo, int64_t hi):
        cdef int64_t people = 0, contacts = 0, arcs = 0, a, p, q
        for a in range(lo, hi):
            p, q = steps.first[a], steps.first[a + 1]
            people = max(people, q - p)
            contacts = max(contacts, steps.met[q] - steps.met[p])
            arcs = max(arcs, steps.met[q] - steps.met[p] + steps.tie[q] - steps.tie[p])
        size = people + min(contacts, steps.rows)
        if 2 * size + 2 > np.iinfo(np.int32).max:
            raise ValueError(f"An account of {size} people is more than can be counted.")
        self.steps = steps
        self.start = np.empty(people + 1, dtype=np.int64)
        self.to = np.empty(arcs + 1, dtype=np.int32)
        self.memory = np.empty((4, 2 * size + 2), dtype=np.int32)
        self.place = np.full(steps.rows, NONE, dtype=np.int32)
        self.listed = np.empty(size + 1, dtype=np.int32)
        self.cut = np.empty(size + 1, dtype=np.uint8)
        self.x.start, self.x.to = &self.start[0], &self.to[0]
        self.x.before, self.x.after = &self.memory[0, 0], &self.memory[1, 0]
        self.x.came, self.x.queue = &self.memory[2, 0], &self.memory[3, 0]

    cdef void take(self, int64_t a, const uint8_t[::1] target) noexcept nogil:
        """The arcs of account a."""
        cdef int64_t p = self.steps.first[a], q = self.steps.first[a + 1], k = 0, i
        self.x.people = self.x.size = <int32_t> (q - p)
        self.x.only = NONE
        self.x.target = &target[p] if p < q else NULL
        for i in range(p, q):
            self.start[i - p] = k
            if self.steps.named[i]:
                k = self.take_influences(i, p, q, self.take_contacts(i, k))
        self.start[q - p] = k

    cdef int64_t take_contacts(self, int64_t i, int64_t k) noexcept nogil:
        cdef int64_t e
        cdef int32_t j
        for e in range(self.steps.met[i], self.steps.met[i + 1]):
            if self.steps.c[e] >= self.steps.active and self.steps.c[e] > 0.0:
                j = self.steps.ours[e]
                if self.place[j] == NONE:
                    self.place[j] = self.x.size
                    self.listed[self.x.size - self.x.people] = j
                    self.x.size += 1
                self.to[k] = self.place[j]
                k += 1
        return k

    cdef int64_t take_influences(self, int64_t i, int64_t p, int64_t q, int64_t k) noexcept nogil:
        cdef int64_t e
        cdef int32_t j
        for e in range(self.steps.tie[i], self.steps.tie[i + 1]):
            j = self.steps.by[e]
            if p <= j < q and j != i and self.steps.named[j]:
                if self.steps.r[e] >= self.steps.step and self.steps.r[e] > 0.0:
                    self.to[k] = <int32_t> (j - p)
                    k += 1
        return k

    cdef void leave(self) noexcept nogil:
        cdef int32_t v
        for v in range(self.x.size - self.x.people):
            self.place[self.listed[v]] = NONE

    cdef void write_cut(self, int64_t a, uint8_t[::1] people, uint8_t[::1] contacts) noexcept nogil:
        cdef int64_t p = self.steps.first[a], i, e
        cdef int32_t v
        mark_cut(&self.x, &self.cut[0])
        for i in range(self.x.people):
            people[p + i] = self.cut[i]
        for e in range(self.steps.met[p], self.steps.met[p + self.x.people]):
            v = self.place[self.steps.ours[e]]
            contacts[e] = v != NONE and self.cut[v]


def by_account(
    int64_t lo, int64_t hi, Steps steps, const uint8_t[::1] target, int32_t[::1] count, uint8_t[::1] cut_people,
    uint8_t[::1] cut_contacts, bint cuts,
):
    """`count` (accounts,) of accounts lo … hi; with `cuts` also who is in the cut: people (n,), ours by contact (m,)."""
    cdef Work work = Work(steps, lo, hi)
    cdef int64_t a
    with nogil:
        for a in range(lo, hi):
            if steps.met[steps.first[a]] < steps.met[steps.first[a + 1]]:
                work.take(a, target)
                count[a] = most_routes(&work.x)
                if cuts and count[a] > 0:
                    work.write_cut(a, cut_people, cut_contacts)
                work.leave()


def to_each(int64_t lo, int64_t hi, Steps steps, const int32_t[::1] wanted, int32_t[::1] count):
    """`count[x]` for the people `wanted[x]` of the only account, x in lo … hi: routes that share nobody but them."""
    cdef Work work = Work(steps, 0, 1)
    cdef int64_t x
    with nogil:
        work.take(0, steps.named)
        for x in range(lo, hi):
            work.x.only = wanted[x]
            count[x] = most_routes(&work.x) if steps.named[wanted[x]] else 0
