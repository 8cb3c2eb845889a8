"""How likely a figure is by chance alone: two distributions, in plain Python."""

from __future__ import annotations

from math import erfc, exp, lgamma, log1p, sqrt

# So many pages say all that can be said where jobs differ among themselves: with a correlation of
# 0.05 within a job, 400 pages tell as much as 19 of different jobs, and any more as 20.
_MOST_PAGES = 400


def share_tail(hits: int, pages: int, mean: float, likeness: float) -> float:
    """How likely so few hits or fewer are: the lower tail of the beta-binomial distribution.

    It is the binomial one for pages of one job that resemble each other more than those of two jobs
    (J. G. Skellam, "A probability distribution derived from the binomial distribution by regarding
    the probability of success as variable between the sets of trials", JRSS B 10, 1948).

    Args:
        hits: pages that have it.
        pages: all of them, at least one.
        mean: share that is usual, between 0 and 1 without these.
        likeness: correlation of two pages of one job, between 0 and 1 without these.
    """
    if pages > _MOST_PAGES:
        hits, pages = round(hits * _MOST_PAGES / pages), _MOST_PAGES
    strength = 1 / likeness - 1
    a, b = mean * strength, (1 - mean) * strength
    term = exp(lgamma(b + pages) - lgamma(b) + lgamma(a + b) - lgamma(a + b + pages))
    total = term
    for k in range(hits):
        term *= (pages - k) / (k + 1) * (a + k) / (b + pages - k - 1)
        total += term
    return min(1.0, total)


def distance_tail(distance: float, freedom: float) -> float:
    """How likely a mean is so far off or farther, to either side: Student's t, both tails.

    By the normal distribution (D. L. Wallace, "Bounds on normal approximations to Student's and the
    chi-square distributions", Ann. Math. Stat. 30, 1959), whose error is far below what counts here.

    Args:
        distance: from the mean that is usual, in standard errors.
        freedom: degrees of freedom of the standard error, at least one.
    """
    score = (8 * freedom + 1) / (8 * freedom + 3)
    score *= sqrt(freedom * log1p(distance * distance / freedom))
    return erfc(score / sqrt(2))
