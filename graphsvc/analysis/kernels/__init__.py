"""Compiled inner loops. Each works on a span of accounts without the interpreter's lock; `spans` runs it on threads.

What holds for all: the people of all accounts stand one after another, `first` (accounts + 1,) int64 tells where each
account begins and the last one ends. The ties into person i are the entries `start[i]` … `start[i + 1]` (int64);
positions of people and of ours are int32, figures float64, masks uint8. Results are written into arrays that are given.
"""
