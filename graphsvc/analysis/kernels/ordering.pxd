"""Values by their place in ascending order, and people by a key."""

from libc.math cimport INFINITY
from libc.stdint cimport int32_t, int64_t
from libc.string cimport memcpy

cdef enum:
    RUN = 32  # put in order by insertion; longer ones are merged


cdef inline double in_place(const double *values, int32_t count, int32_t place, double *kept) noexcept nogil:
    """The value at this place in ascending order, counted from the nearer end; scratch `kept` (count,)."""
    cdef int32_t last = min(place, count - 1 - place), k, x
    cdef double sign = 1.0 if last == place else -1.0, value
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
    return sign * kept[last]


cdef inline double between(double low, double high, double part) noexcept nogil:
    """As numpy's linear quantiles do it, from the nearer end."""
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1.0 - part)


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
