"""Shares and ranks with every assumption drawn again, and how far they spread (metrics §15), of a span of accounts."""

from libc.math cimport rint
from libc.stdint cimport int32_t, int64_t

import numpy as np

from graphsvc.analysis.kernels.spans import floats, narrow, positions

from graphsvc.analysis.kernels.ordering cimport in_place, put_in_order, quantile
from graphsvc.analysis.kernels.settling cimport settle

cdef enum:
    AT_ONCE = 8  # draws that are solved side by side

cdef double BOUND = 1e-16
cdef double DECIMALS = 1e12


cdef class Assumptions:
    """What is drawn, as `intervals.Assumptions` describes it, and how: `factor` (draws · most columns,) in the order
    drawn; upper limits of a strength, of a and of the base of the tiers."""

    cdef const int64_t[::1] first, tie, held, seat
    cdef const int32_t[::1] by, column, held_column, held_tier, seat_column, columns, a_column, order
    cdef const double[::1] strength, held_weight, seat_weight, factor
    cdef double a, most_strength, most_a, most_base
    cdef int32_t draws

    def __init__(self, of, factor, draws, most_strength, most_a, most_base):
        if draws % AT_ONCE:
            raise ValueError(f"The number of draws must be a multiple of {AT_ONCE}.")
        self.first, self.tie = positions(of.first), positions(of.tie)
        self.by, self.strength, self.column = narrow(of.by), floats(of.strength), narrow(of.column)
        self.held, self.held_column = positions(of.held), narrow(of.held_column)
        self.held_weight, self.held_tier = floats(of.held_weight), narrow(of.held_tier)
        self.seat, self.seat_column = positions(of.seat), narrow(of.seat_column)
        self.seat_weight, self.order = floats(of.seat_weight), narrow(of.order)
        self.columns, self.a_column = narrow(of.columns), narrow(of.a_column)
        self.a, self.factor, self.draws = of.a, factor, draws
        self.most_strength, self.most_a, self.most_base = most_strength, most_a, most_base


cdef class Spread:
    """Where results go: quantiles of shares and ranks (n,), of the shares of seats (seats,), each a low and a high one;
    `flips[x]`: in how many draws person `order[x + 1]` is before `order[x]`. A quantile of shares lies `part` of the way
    on from the value `at` that place in ascending order, one of ranks at it."""

    cdef double[::1] share_low, share_high, rank_low, rank_high, seat_low, seat_high
    cdef int32_t[::1] flips
    cdef int32_t low_at, high_at, rank_low_at, rank_high_at
    cdef double low_part, high_part

    def __init__(self, shares, seats, ranks, flips, share_places, rank_places):
        (self.share_low, self.share_high), (self.seat_low, self.seat_high) = shares, seats
        (self.rank_low, self.rank_high), self.flips = ranks, flips
        (self.low_at, self.low_part), (self.high_at, self.high_part) = share_places
        self.rank_low_at, self.rank_high_at = rank_places


cdef class Work:
    """One account after another, in the memory of the largest of the span. Draws are in the order of a."""

    cdef Assumptions of
    cdef int64_t p, people, seats
    cdef int32_t[::1] turn  # (draws,) the draw at each place
    cdef double[::1] factor  # (columns, draws)
    cdef double[::1] share, rank, seat  # (people, draws), (people, draws), (seats, draws)
    cdef int64_t[::1] start, single  # pairs of each person, single ties of each pair; (…+ 1,)
    cdef int32_t[::1] by, line, spare  # (pairs,); people in the order of their shares
    cdef double[::1] m  # (pairs, AT_ONCE)
    cdef double[:, ::1] figures  # d, left, y, 1 − a, each (people, AT_ONCE); sorted by; keys
    cdef double[::1] kept

    def __init__(self, Assumptions of, int64_t lo, int64_t hi):
        cdef int64_t people = 1, ties = 1, seats = 1, columns = 1, x, p, q
        for x in range(lo, hi):
            p, q = of.first[x], of.first[x + 1]
            people, ties = max(people, q - p), max(ties, of.tie[q] - of.tie[p])
            seats, columns = max(seats, of.seat[x + 1] - of.seat[x]), max(columns, of.columns[x])
        self.of = of
        self.turn = np.empty(of.draws, dtype=np.int32)
        self.factor = np.empty(columns * of.draws)
        self.share, self.rank = np.empty(people * of.draws), np.empty(people * of.draws)
        self.seat = np.empty(seats * of.draws)
        self.start, self.single = np.empty(people + 1, dtype=np.int64), np.empty(ties + 1, dtype=np.int64)
        self.by = np.empty(ties, dtype=np.int32)
        self.line, self.spare = np.empty(people, dtype=np.int32), np.empty(people, dtype=np.int32)
        self.m = np.empty(ties * AT_ONCE)
        self.figures = np.empty((4, people * AT_ONCE))
        self.kept = np.empty(of.draws)

    cdef void take(self, int64_t x) noexcept nogil:
        """Account x: its factors, draws by their a, and where parallel ties lie."""
        cdef int64_t c, k, columns = self.of.columns[x], draws = self.of.draws
        self.p = self.of.first[x]
        self.people = self.of.first[x + 1] - self.p
        self.seats = self.of.seat[x + 1] - self.of.seat[x]
        self.take_turns(self.of.a_column[x], columns)
        for c in range(columns):
            for k in range(draws):
                self.factor[c * draws + k] = self.of.factor[self.turn[k] * columns + c]
        self.take_pairs()
        for k in range(self.people):
            self.line[k] = self.of.order[self.p + k]

    cdef void take_turns(self, int64_t a_column, int64_t columns) noexcept nogil:
        """Draws of like a together: those that are solved side by side take as many steps as the slowest."""
        cdef int32_t draw, k
        for draw in range(self.of.draws):
            k = draw
            while k > 0 and (
                self.of.factor[self.turn[k - 1] * columns + a_column] > self.of.factor[draw * columns + a_column]
            ):
                self.turn[k] = self.turn[k - 1]
                k -= 1
            self.turn[k] = draw

    cdef void take_pairs(self) noexcept nogil:
        cdef int64_t i, e, pairs = 0
        for i in range(self.people):
            self.start[i] = pairs
            for e in range(self.of.tie[self.p + i], self.of.tie[self.p + i + 1]):
                if pairs == self.start[i] or self.of.by[e] - self.p != self.by[pairs - 1]:
                    self.single[pairs] = e
                    self.by[pairs] = <int32_t> (self.of.by[e] - self.p)
                    pairs += 1
        self.start[self.people] = pairs
        self.single[pairs] = self.of.tie[self.p + self.people]

    cdef void solve(self, int64_t x, int64_t begin) noexcept nogil:
        """Shares in the draws at `begin` … `begin + AT_ONCE` of account x."""
        cdef double *d = &self.figures[0, 0]
        cdef double *left = &self.figures[1, 0]
        cdef double *y = &self.figures[2, 0]
        cdef double *own = &self.figures[3, 0]
        cdef int64_t i
        cdef int lane
        self.weigh(x, begin, d)
        for i in range(self.people):
            self.listen(x, i, begin, own + i * AT_ONCE)
        settle(AT_ONCE, self.people, &self.start[0], &self.by[0], &self.m[0], d, left, y, BOUND)
        for i in range(self.people):
            for lane in range(AT_ONCE):
                self.share[i * self.of.draws + begin + lane] = own[i * AT_ONCE + lane] * y[i * AT_ONCE + lane]

    cdef void weigh(self, int64_t x, int64_t begin, double *d) noexcept nogil:
        """d of people and seats: what they hold, drawn, by the sum of it all."""
        cdef double total[AT_ONCE]
        cdef double *seat
        cdef int64_t i, e, s
        cdef int lane
        for lane in range(AT_ONCE):
            total[lane] = 0.0
        for i in range(self.people):
            for lane in range(AT_ONCE):
                d[i * AT_ONCE + lane] = 0.0
            for e in range(self.of.held[self.p + i], self.of.held[self.p + i + 1]):
                self.add_held(e, begin, d + i * AT_ONCE)
            for lane in range(AT_ONCE):
                total[lane] += d[i * AT_ONCE + lane]
        for s in range(self.seats):
            e = self.of.seat[x] + s
            seat = &self.seat[s * self.of.draws + begin]
            for lane in range(AT_ONCE):
                seat[lane] = self.of.seat_weight[e] * self.drawn(self.of.seat_column[e], begin)[lane]
                total[lane] += seat[lane]
        for lane in range(AT_ONCE):
            total[lane] = total[lane] if total[lane] > 0.0 else 1.0  # nobody is there
        for i in range(self.people):
            for lane in range(AT_ONCE):
                d[i * AT_ONCE + lane] /= total[lane]
        for s in range(self.seats):
            for lane in range(AT_ONCE):
                self.seat[s * self.of.draws + begin + lane] /= total[lane]

    cdef void add_held(self, int64_t e, int64_t begin, double *d) noexcept nogil:
        """weight · factor, or its `tier`-th power and at most most_base to it."""
        cdef double base, power
        cdef int lane
        cdef int32_t step
        for lane in range(AT_ONCE):
            power = self.of.held_weight[e] * self.drawn(self.of.held_column[e], begin)[lane]
            if self.of.held_tier[e] >= 0:
                base, power = min(power, self.of.most_base), 1.0
                for step in range(self.of.held_tier[e]):
                    power *= base
            d[lane] += power

    cdef const double *drawn(self, int64_t column, int64_t begin) noexcept nogil:
        return &self.factor[column * self.of.draws + begin]

    cdef void listen(self, int64_t x, int64_t i, int64_t begin, double *own) noexcept nogil:
        """A W of person i in m, and 1 − a. Joined strengths never fall below the largest of them, see `listening`."""
        cdef double total[AT_ONCE]
        cdef double rest[AT_ONCE]
        cdef double most[AT_ONCE]
        cdef const double *drawn_a = self.drawn(self.of.a_column[x], begin)
        cdef double *r
        cdef double a, joint
        cdef int64_t pair, pairs = self.start[i + 1] - self.start[i]
        cdef int lane
        for lane in range(AT_ONCE):
            total[lane], rest[lane], most[lane] = 0.0, 1.0, 0.0
        for pair in range(self.start[i], self.start[i + 1]):
            r = &self.m[pair * AT_ONCE]
            self.join(pair, begin, r)
            for lane in range(AT_ONCE):
                total[lane] += r[lane]
                rest[lane] *= 1.0 - r[lane]
                most[lane] = max(most[lane], r[lane])
        for lane in range(AT_ONCE):
            joint = most[lane] if pairs <= 1 else max(1.0 - rest[lane], most[lane])
            a = min(self.of.a * drawn_a[lane], self.of.most_a)
            own[lane] = 1.0 - a * joint
            # At most a, but for the rounding of the tiniest numbers.
            rest[lane] = min(a * joint / total[lane], a) if total[lane] > 0.0 else 0.0
        for pair in range(self.start[i], self.start[i + 1]):
            for lane in range(AT_ONCE):
                self.m[pair * AT_ONCE + lane] *= rest[lane]

    cdef void join(self, int64_t pair, int64_t begin, double *r) noexcept nogil:
        """r of one pair: 1 − ∏(1 − r) over its single ties."""
        cdef double rest[AT_ONCE]
        cdef const double *drawn
        cdef double one
        cdef int64_t e
        cdef int lane
        for lane in range(AT_ONCE):
            rest[lane], r[lane] = 1.0, 0.0
        for e in range(self.single[pair], self.single[pair + 1]):
            drawn = self.drawn(self.of.column[e], begin)
            for lane in range(AT_ONCE):
                one = min(self.of.strength[e] * drawn[lane], self.of.most_strength)
                rest[lane] *= 1.0 - one
                r[lane] = max(r[lane], one)
        if self.single[pair + 1] - self.single[pair] > 1:
            for lane in range(AT_ONCE):
                r[lane] = max(r[lane], 1.0 - rest[lane])

    cdef void order(self, int64_t draw) noexcept nogil:
        """Ranks in one draw: by share rounded to 12 decimals, ties by position. It begins from the order before."""
        cdef double *key = &self.figures[0, 0]
        cdef int64_t i
        for i in range(self.people):
            key[i] = -rint(self.share[i * self.of.draws + draw] * DECIMALS)
        put_in_order(&self.line[0], &self.spare[0], key, self.people)
        for i in range(self.people):
            self.rank[self.line[i] * self.of.draws + draw] = <double> (i + 1)

    cdef void write(self, int64_t x, Spread to) noexcept nogil:
        cdef int64_t i, s, draws = self.of.draws
        for i in range(self.people):
            self.spread(&self.share[i * draws], to, &to.share_low[self.p + i], &to.share_high[self.p + i])
            to.rank_low[self.p + i] = in_place(&self.rank[i * draws], self.of.draws, to.rank_low_at, &self.kept[0])
            to.rank_high[self.p + i] = in_place(&self.rank[i * draws], self.of.draws, to.rank_high_at, &self.kept[0])
        for s in range(self.seats):
            self.spread(&self.seat[s * draws], to, &to.seat_low[self.of.seat[x] + s], &to.seat_high[self.of.seat[x] + s])
        for i in range(self.people - 1):
            to.flips[self.p + i] = self.flipped(self.of.order[self.p + i], self.of.order[self.p + i + 1])

    cdef int32_t flipped(self, int64_t one, int64_t other) noexcept nogil:
        cdef int32_t count = 0, draw
        for draw in range(self.of.draws):
            count += self.rank[other * self.of.draws + draw] < self.rank[one * self.of.draws + draw]
        return count

    cdef void spread(self, const double *values, Spread to, double *low, double *high) noexcept nogil:
        low[0] = quantile(values, self.of.draws, to.low_at, to.low_part, &self.kept[0])
        high[0] = quantile(values, self.of.draws, to.high_at, to.high_part, &self.kept[0])


def by_account(int64_t lo, int64_t hi, Assumptions of, Spread to):
    """Intervals of accounts lo … hi."""
    cdef Work work = Work(of, lo, hi)
    cdef int64_t x, draw
    with nogil:
        for x in range(lo, hi):
            work.take(x)
            for draw in range(of.draws // AT_ONCE):
                work.solve(x, draw * AT_ONCE)
            for draw in range(of.draws):
                work.order(draw)
            work.write(x, to)
