// Colours code of common languages: comments, strings, numbers, keywords. Changes no character of it.

const WORDS = {
  python: "and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match None nonlocal not or pass raise return self True False try while with yield",
  c: "auto bool break case catch char class const continue default delete do double else enum extern false float for friend goto if inline int long namespace new nullptr operator private protected public return short signed sizeof static struct switch template this throw true try typedef typename union unsigned using virtual void volatile while",
  javascript: "async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof interface let new null of return static super switch this throw true try type typeof undefined var void while yield",
  java: "abstract boolean break case catch char class const continue default do double else enum extends final finally float for fun if implements import int interface long new null package private protected public return short static super switch this throw throws true false try val var void while",
  go: "break case chan const continue default defer else fallthrough for func go goto if import interface map nil package range return select struct switch true false type var",
  rust: "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self static struct super trait true type unsafe use where while",
  sh: "case do done echo elif else esac exit export fi for function if in local return then until while",
  sql: "add all alter and as asc begin between by case commit create delete desc distinct drop else end exists from group having in index insert into is join left like limit not null on or order primary references right select set table then union unique update values when where with",
  data: "true false null yes no on off",
};
const LANGUAGES = {
  ...{ python: "python", py: "python", c: "c", cpp: "c", "c++": "c", cuda: "c", java: "java", kotlin: "java", go: "go", rust: "rust" },
  ...{ javascript: "javascript", js: "javascript", typescript: "javascript", ts: "javascript", rs: "rust", sql: "sql" },
  ...{ sh: "sh", bash: "sh", shell: "sh", zsh: "sh", json: "data", yaml: "data", yml: "data", toml: "data" },
};
const HASH = new Set(["python", "sh", "data"]); // whose comments begin with it
const LONGEST = 100000; // characters; longer code stays as it is

const STRING = /"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`/.source;
const NUMBER = /\b0[xob][\da-f_]+\b|\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b/.source;

/** Put the parts of an element's code into spans of their kind; a language that is not known stays plain. */
export function colour(node, language) {
  const family = LANGUAGES[language.toLowerCase()];
  const text = node.textContent;
  if (!Object.hasOwn(LANGUAGES, language.toLowerCase()) || text.length > LONGEST || node.children.length) return;
  const parts = document.createDocumentFragment();
  let at = 0;
  for (const match of text.matchAll(pattern(family))) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    parts.append(text.slice(at, match.index), span(kind, match[0]));
    at = match.index + match[0].length;
  }
  parts.append(text.slice(at));
  node.replaceChildren(parts);
}

function pattern(family) {
  const comment = HASH.has(family) ? "#.*" : family === "sql" ? "--.*" : String.raw`\/\/.*|\/\*[^]*?(?:\*\/|$)`;
  const words = String.raw`\b(?:${WORDS[family].replaceAll(" ", "|")})\b`;
  return new RegExp(`(?<comment>${comment})|(?<string>${STRING})|(?<number>${NUMBER})|(?<keyword>${words})`, family === "sql" ? "gi" : "g");
}

function span(kind, text) {
  const node = document.createElement("span");
  node.className = kind;
  node.textContent = text;
  return node;
}
