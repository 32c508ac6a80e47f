"""The portfolio analysis on more machines than one, with Dask (extra `cluster`).

The facts are cut into parts of whole accounts, written where every worker reads them, analysed there one by one, and
collected. What goes over the cluster's own connections are addresses and numbers, never data.
"""
