"""Rich messages as Telegram's server takes them: strict about every form, limit and value. Draws nothing, sends nothing.

    html -----> elements --.
    markdown -> html ------+-> blocks as given -> read -> limits -> detected entities -> the echo of the answer
    blocks ----------------'

Telegram's own parser of rich messages cannot be had; what is guessed is said in docs/sandbox.md, "Rich messages".
"""
