"""y = (I − M)^-T d of one account: what is left to hand on is pushed along the ties until next to nothing is left."""

from libc.math cimport fabs
from libc.stdint cimport int32_t, int64_t
from libc.string cimport memcpy, memset

cdef enum:
    MOST_SWEEPS = 10_000  # twice what a row sum of 0.99 needs in the slowest order: ln 1e-22 / ln 0.99 = 5040
    LANES = 16


cdef inline bint worth_pushing(const int lanes, const double *left, double enough) noexcept nogil:
    cdef int lane
    for lane in range(lanes):
        if fabs(left[lane]) > enough:
            return True
    return False


cdef inline void hand_on(
    const int lanes, int64_t k, const int64_t *start, const int32_t *by, const double *m, const double *given,
    double *to,
) noexcept nogil:
    """m times what is given to each of those whom k listens to."""
    cdef double total[LANES]  # all are read before any is written, so that the compiler may take several at a time
    cdef double *at
    cdef const double *part
    cdef int64_t e
    cdef int lane
    for e in range(start[k], start[k + 1]):
        at = to + by[e] * lanes
        part = m + e * lanes
        for lane in range(lanes):
            total[lane] = at[lane] + given[lane] * part[lane]
        for lane in range(lanes):
            at[lane] = total[lane]


cdef inline void push(
    const int lanes, int64_t k, const int64_t *start, const int32_t *by, const double *m, double *left, double *y,
) noexcept nogil:
    """Person k keeps what is left at k, and hands it on."""
    cdef double given[LANES]
    cdef int lane
    for lane in range(lanes):
        given[lane] = left[k * lanes + lane]
        left[k * lanes + lane] = 0.0
        y[k * lanes + lane] += given[lane]
    hand_on(lanes, k, start, by, m, given, left)


cdef inline void settle(
    const int lanes, int64_t n, const int64_t *start, const int32_t *by, const double *m, const double *d,
    double *left, double *y, double bound,
) noexcept nogil:
    """y, until each of the n has at most bound / n left to hand on, so that Σ |left| ≤ bound and
    Σ |error of y| ≤ bound / (1 − largest row sum of M).

    `lanes` (1 … LANES, a constant where this is called) networks of the same ties are solved side by side: m (ties,
    lanes), d, y and the scratch `left` (n, lanes). Gauss–Seidel order, from the last to the first; O(ties · sweeps).
    Row sums are at most 0.99 (`kinds.MOST_HANDED_ON`).
    Twice y = d + Mᵀ y closes it: of the rounding of all the pushes only that of one sum each is left.
    """
    cdef double enough = bound / max(n, 1)
    cdef bint moved = True
    cdef size_t size = n * lanes * sizeof(double)
    cdef int sweep
    cdef int64_t k
    memcpy(left, d, size)
    memset(y, 0, size)
    for sweep in range(MOST_SWEEPS):
        if not moved:
            break
        moved = False
        for k in range(n - 1, -1, -1):
            if worth_pushing(lanes, left + k * lanes, enough):
                push(lanes, k, start, by, m, left, y)
                moved = True
    for sweep in range(2):
        memcpy(left, d, size)
        for k in range(n):
            hand_on(lanes, k, start, by, m, y + k * lanes, left)
        memcpy(y, left, size)
