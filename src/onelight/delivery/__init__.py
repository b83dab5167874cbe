"""Circled proposals leave: pulls, viewing copies, grades, disclosure, hashes.

`from onelight.delivery.deliver import deliver`; `from onelight.delivery.plan import Pull`.
"""
