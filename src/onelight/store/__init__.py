"""Records to disk and back: SQL and its migrations, the vault, the ledger.

`from onelight.store.store import Store`; `from onelight.store.settings import Settings`.
"""
