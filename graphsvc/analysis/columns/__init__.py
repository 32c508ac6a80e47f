"""The graph as columns: what many accounts are analysed from at once, and one account as a portfolio of one.

`tables` are nodes and ties by kind; `facts` deal them out to accounts, whatever the day and the settings are.
"""
