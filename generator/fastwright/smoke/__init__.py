"""Proof that every variant of a template works: what to prove, how, and what came of it.

`questions` finds out what varies, `plans` chooses from that, `renders` makes files of it,
`packages` installs what they need, `checks` proves them, all with `programs` that are kept in
bounds, and `reports` tells what came of it. What holds these together stands here.
"""
