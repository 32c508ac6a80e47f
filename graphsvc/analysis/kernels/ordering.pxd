"""Values by their place in ascending order, and people by a key."""

from libc.math cimport INFINITY
from libc.stdint cimport int32_t, int64_t
from libc.string cimport memcpy

cdef enum:
    RUN = 32  # put in order by insertion; longer ones are merged


cdef inline double in_place(const double *values, int32_t count, int32_t place, double *kept) noexcept nogil:
    """The value at this place (0 … count − 1) in ascending order; scratch `kept` (count,)."""
    if 2 * place < count:
        keep(values, count, 1.0, place, kept)
        return kept[place]
    keep(values, count, -1.0, count - 1 - place, kept)
    return -kept[count - 1 - place]


cdef inline double quantile(
    const double *values, int32_t count, int32_t place, double part, double *kept
) noexcept nogil:
    """So much of the way from the value at this place to the next one; from the nearer end, as numpy does it."""
    cdef double low, high
    if 2 * place < count:
        keep(values, count, 1.0, place + 1, kept)
        low, high = kept[place], kept[place + 1]
    else:
        keep(values, count, -1.0, count - 1 - place, kept)
        low, high = -kept[count - 1 - place], -kept[count - 2 - place]
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1.0 - part)


cdef inline void keep(const double *values, int32_t count, double sign, int32_t last, double *kept) noexcept nogil:
    """kept[0] ≤ … ≤ kept[last]: the smallest of sign · values."""
    cdef int32_t k, x
    cdef double value
    for k in range(last + 1):
        kept[k] = INFINITY
    for x in range(count):
        value = sign * values[x]
        if value < kept[last]:
            k = last
            while k > 0 and kept[k - 1] > value:
                kept[k] = kept[k - 1]
                k -= 1
            kept[k] = value


cdef inline bint before(const double *key, int32_t one, int32_t other) noexcept nogil:
    return key[one] < key[other] or (key[one] == key[other] and one < other)


cdef inline void insert(int32_t *line, const double *key, int64_t lo, int64_t hi) noexcept nogil:
    cdef int64_t x, k
    cdef int32_t one
    for x in range(lo + 1, hi):
        one, k = line[x], x
        while k > lo and before(key, one, line[k - 1]):
            line[k] = line[k - 1]
            k -= 1
        line[k] = one


cdef inline void merge(
    const int32_t *line, int32_t *to, const double *key, int64_t lo, int64_t middle, int64_t hi
) noexcept nogil:
    cdef int64_t left = lo, right = middle, x
    for x in range(lo, hi):
        if right == hi or (left < middle and before(key, line[left], line[right])):
            to[x] = line[left]
            left += 1
        else:
            to[x] = line[right]
            right += 1


cdef inline void put_in_order(int32_t *line, int32_t *spare, const double *key, int64_t n) noexcept nogil:
    """line (n,) by key, ties by position; quick where it nearly is. O(n log n) at most."""
    cdef int64_t lo = 0, width = RUN
    while lo < n:
        insert(line, key, lo, min(lo + RUN, n))
        lo += RUN
    while width < n:
        lo = 0
        while lo < n:
            merge(line, spare, key, lo, min(lo + width, n), min(lo + 2 * width, n))
            lo += 2 * width
        memcpy(line, spare, n * sizeof(int32_t))
        width *= 2
