"""The nearest same work in the libraries that somebody would reach for first, written as their own users write it.

They get each account's ties combined and its decision weights for free. Shares are not the same work: personalised
PageRank has one damping for everybody and no open seats. Threads, cuts and coverage are the same, and compared.
"""
