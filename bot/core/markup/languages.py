"""The language of code in HTML, from the class names and attributes of the usual highlighters."""

import re
from typing import Final

from selectolax.lexbor import LexborNode

# A name after a word that only highlighters use.
_CLASS: Final = re.compile(
    r"""(?:^|\s)(?:
        language- | lang[-:] | highlight-source- | highlight-text- | highlight\s+hl- | sourceCode\s+ | src\s+src- | brush:\s*
    )([\w+#.-]{1,30})""",
    re.VERBOSE,
)
_SPHINX: Final = re.compile(r"(?:^|\s)highlight-([\w+#.-]{1,30})\s+notranslate")
_HIGHLIGHT_JS: Final = re.compile(r"(?=.*\bhljs\b)(?:hljs\s+)?([\w+#.-]{1,30})(?:\s+hljs)?")
_SAME: Final = {"python3": "python", "ipython3": "python", "pycon": "python"}
_ATTRIBUTES: Final = ("data-lang", "data-language", "data-enlighter-language")
_CODE: Final = frozenset({"pre", "code"})
# Names that stand alone, where any other word may be a look: those of the languages that articles show.
_KNOWN: Final = frozenset(
    [
        "ada",
        "apache",
        "apl",
        "asm",
        "awk",
        "bash",
        "batch",
        "bibtex",
        "brainfuck",
        "c",
        "c#",
        "c++",
        "clj",
        "clojure",
        "cmake",
        "cobol",
        "coffeescript",
        "cpp",
        "crystal",
        "cs",
        "csharp",
        "css",
        "csv",
        "cuda",
        "cxx",
        "cython",
        "d",
        "dart",
        "diff",
        "dockerfile",
        "dot",
        "elisp",
        "elixir",
        "elm",
        "emacs-lisp",
        "erlang",
        "f#",
        "fish",
        "fortran",
        "fsharp",
        "gcode",
        "gherkin",
        "glsl",
        "go",
        "golang",
        "gradle",
        "graphql",
        "groovy",
        "h",
        "haskell",
        "hcl",
        "hlsl",
        "hpp",
        "hs",
        "html",
        "http",
        "idris",
        "ini",
        "ipython",
        "ipython3",
        "java",
        "javascript",
        "jinja",
        "js",
        "json",
        "json5",
        "jsonc",
        "jsx",
        "julia",
        "kotlin",
        "kt",
        "latex",
        "lean",
        "less",
        "lisp",
        "lua",
        "make",
        "makefile",
        "markdown",
        "mathematica",
        "matlab",
        "md",
        "mermaid",
        "nasm",
        "nginx",
        "nim",
        "nix",
        "objc",
        "objective-c",
        "objectivec",
        "ocaml",
        "octave",
        "pascal",
        "patch",
        "perl",
        "php",
        "plsql",
        "postgresql",
        "powershell",
        "prolog",
        "protobuf",
        "ps1",
        "py",
        "pycon",
        "python",
        "python2",
        "python3",
        "r",
        "racket",
        "rb",
        "reason",
        "regex",
        "rs",
        "rst",
        "ruby",
        "rust",
        "sass",
        "scala",
        "scheme",
        "scss",
        "sh",
        "shell",
        "solidity",
        "sql",
        "svelte",
        "swift",
        "systemverilog",
        "tcl",
        "tex",
        "toml",
        "ts",
        "tsx",
        "typescript",
        "typst",
        "vb",
        "verilog",
        "vhdl",
        "vim",
        "viml",
        "vue",
        "wasm",
        "wgsl",
        "xml",
        "yaml",
        "yml",
        "zig",
        "zsh",
    ]
)


def language(node: LexborNode) -> str | None:
    """The language that an element names for the code in or below it; None where it names none."""
    attributes = node.attributes
    names = attributes.get("class") or ""
    if found := _CLASS.search(names) or _SPHINX.search(names) or _HIGHLIGHT_JS.fullmatch(names):
        return _SAME.get(found[1], found[1])
    if names.startswith("highlight ") and names.count(" ") == 1:
        return names.removeprefix("highlight ")
    given = next((value for name in _ATTRIBUTES if (value := attributes.get(name))), None)
    if given is not None or node.tag not in _CODE:
        return given
    words = (word.removeprefix("sh_") for word in names.split())
    return next(filter(_is_known, (*words, attributes.get("lang") or "")), None)


def _is_known(name: str) -> bool:
    return name.lower() in _KNOWN
