import pytest

from bot.core.markup.maths import Formula, find_formulas


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "US$5$",
        "$HOME/bin:$PATH",
        "${A}-${B}",
        "$FOO/$",
        "$ a$",
        "$a $",
        "$ 5 $",
        "$ 5 and $ 6",
        "$ 5 = \u00a535, $ 10",
        "$ ab $",
        "$ HOME $",
        "$ cd a_b && $ ls",
        "$ make my_target and then $ make",
        "$ ls\n$ x_1",
        "$ a$ b_1$c",
        "$\u3001$",
        "$, $",
        "a$b$",
        "$a$b",
        "$5-$6",
        "$5, or$",
        "$5 dollars$",
        "花了$5,他有$",
        "$a\\$",
        "$a\n\nb$",
        "$$ $$",
        "$",
        r"\(a",
        "$a" + "b" * 5_000 + "$",
        "$HOME_DIR$",
        "$MAX_N$",
        "$MAX_N$/$MIN_N$",
        "$A_1/$B_2",
        "$A_1:$B_2",
        "$HOME",
        "$i$j",
        "x$y$zz",
        "${HOME}_${USER}",
        r"\\\\host\C$\Users and \\\\host\D$\Data",
        "a$_name$b",
        "print$_;$_",
        r"3$ \alpha $3",
    ],
)
def test_prices_and_shell_variables_are_no_formulas(text: str) -> None:
    assert "".join(str(piece) for piece in find_formulas(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "$x$",
        "$5$",
        "$2^n$",
        r"$\text{如果}x$",
        "其中$x$是",
        "$n+1$.",
        r"$2 \cdot 7$",
        r"$25 \pm 20$",
        r"$1, x, \dots$",
        "${x}_i$",
        "$ab$",
        "$+$",
        "$ n $",
        "$ x_i $",
        "$ E = mc^2 $",
        r"$ \alpha $",
        "$W_Q$",
        "$H_0$",
        "$W_Q, W_K, W_V$",
        "$ L_2 $",
        r"5$\times$ faster",
        r"3$\times$3",
        "CO$_2$",
        "H$_2$O",
        "10$^{-3}$",
        "4$^{th}$",
        r"$\sim$10k",
        "$x_{i}$s",
        "$k$NN",
        "$n$th",
        "US$5 and 10$^6$",
        r"$ x_{max} = \mathrm{softmax}(y) $",
    ],
)
def test_formulas_are_told_from_prices(text: str) -> None:
    assert sum(isinstance(piece, Formula) for piece in find_formulas(text)) == 1


def test_a_formula_that_turns_out_to_have_words_takes_no_time() -> None:
    braces = "_{a}" * 900
    for text in (f"$ {braces} words $", f"a${braces} words$b"):
        assert list(find_formulas(text)) == [text]
