"""Completion of dbscope's words in a shell, made from what the command line understands."""

from __future__ import annotations

import argparse
import re

from msgspec import Struct

from .arguments import COMMANDS, parser_of

_FILES = ("--output", "-o")


class Words(Struct, frozen=True):
    """What a command understands.

    `options` by name with their help, `choices` of options by name, `values`: options that take
    one, `positional`: words that may stand alone; `paths`: whether a folder may.
    """

    options: dict[str, str]
    choices: dict[str, tuple[str, ...]]
    values: frozenset[str]
    positional: tuple[str, ...]
    paths: bool


def words_of(command: str) -> Words:
    """What a command understands, read off its parser; the empty command is the interface."""
    options: dict[str, str] = {}
    choices: dict[str, tuple[str, ...]] = {}
    values: set[str] = set()
    positional: tuple[str, ...] = ()
    paths = False
    for action in parser_of(command)._actions:
        names = action.option_strings
        if not names:
            positional = tuple(action.choices or ())
            paths = paths or action.dest == "path"
            continue
        for name in names:
            options[name] = "" if action.help in (None, argparse.SUPPRESS) else str(action.help)
            if action.nargs != 0:
                values.add(name)
            if action.choices:
                choices[name] = tuple(action.choices)
    return Words(options, choices, frozenset(values), positional, paths)


def script(shell: str) -> str:
    """The script for bash, zsh or fish."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell]()


def _every() -> dict[str, Words]:
    return {command: words_of(command) for command in ("", *COMMANDS)}


def _bash() -> str:
    cases, free = [], []
    for command, words in _every().items():
        at = command or "-"
        for name, given in words.choices.items():
            answer = f'COMPREPLY=($(compgen -W "{" ".join(given)}" -- "$word")); return'
            cases.append(f"      {at}:{name}) {answer} ;;")
        listed = " ".join([*words.positional, *(COMMANDS if not command else ())])
        said = f'options="{" ".join(words.options)}"; words="{listed}"'
        free.append(f"    {at}) {said}; folders={'yes' if words.paths else 'no'} ;;")
    takes = sorted({name for words in _every().values() for name in words.values})
    return f"""\
# Completion of dbscope for bash. In ~/.bashrc: eval "$(dbscope completion bash)"
_dbscope() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" command="-"
  local options words folders
  case "${{COMP_WORDS[1]}}" in
    {"|".join(COMMANDS)}) [ "$COMP_CWORD" -gt 1 ] && command="${{COMP_WORDS[1]}}" ;;
  esac
  COMPREPLY=()
  case "$command:$before" in
{chr(10).join(cases)}
      *:{"|*:".join(_FILES)}) COMPREPLY=($(compgen -f -- "$word")); return ;;
      *:{"|*:".join(n for n in takes if n not in _FILES)}) return ;;
  esac
  case "$command" in
{chr(10).join(free)}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")); return ;;
  esac
  [ "$command" = - ] && [ "$COMP_CWORD" -gt 1 ] && words=""
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [ "$folders" = yes ] && COMPREPLY+=($(compgen -d -- "$word"))
}}
complete -o filenames -F _dbscope dbscope
"""


def _zsh() -> str:
    """zsh reads the words of each command as arguments of its own `_arguments`."""
    lines = []
    for command, words in _every().items():
        said = [_zsh_option(words, name) for name in words.options]
        if words.positional:
            said.append(f"'1:word:({' '.join(words.positional)})'")
        if words.paths:
            said.append("'*:folder:_files -/'")
        lines.append(f"    {command or '*'}) _arguments {' '.join(said)} ;;")
    # The interface's own comes last: its pattern is everything else.
    lines = [*lines[1:], lines[0]]
    listed = " ".join(f"'{name}:{_quoted(text)}'" for name, text in COMMANDS.items())
    return f"""\
#compdef dbscope
# Completion of dbscope for zsh. In ~/.zshrc: eval "$(dbscope completion zsh)"
_dbscope() {{
  local -a commands
  commands=({listed})
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe command commands
    _files -/
    return
  fi
  local command=$words[2]
  if (( ${{commands[(I)$command:*]}} )); then
    shift words
    (( CURRENT-- ))
  fi
  case $command in
{chr(10).join(lines)}
  esac
}}
compdef _dbscope dbscope
"""


def _zsh_option(words: Words, name: str) -> str:
    text = f"{name}[{_quoted(words.options[name]).replace('[', '(').replace(']', ')')}]"
    if name in words.choices:
        text += f":value:({' '.join(words.choices[name])})"
    elif name in _FILES:
        text += ":file:_files"
    elif name in words.values:
        text += ":value: "
    return f"'{text}'"


def _fish() -> str:
    lines = [
        "# Completion of dbscope for fish: dbscope completion fish | source",
        "complete -c dbscope -f",
        "complete -c dbscope -n __fish_use_subcommand -a '(__fish_complete_directories)'",
    ]
    for name, text in COMMANDS.items():
        lines.append(f"complete -c dbscope -n __fish_use_subcommand -a {name} -d '{_quoted(text)}'")
    for command, words in _every().items():
        when = f"__fish_seen_subcommand_from {command}" if command else "__fish_use_subcommand"
        head = f"complete -c dbscope -n '{when}'"
        if words.positional:
            lines.append(f"{head} -a '{' '.join(words.positional)}'")
        if command and words.paths:
            lines.append(f"{head} -a '(__fish_complete_directories)'")
        for name, text in words.options.items():
            flag = f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
            if name in words.choices:
                flag += f" -x -a '{' '.join(words.choices[name])}'"
            elif name in _FILES:
                flag += " -r -F"
            elif name in words.values:
                flag += " -x"
            lines.append(f"{head} {flag} -d '{_quoted(text)}'")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text that may stand between single quotes, without what shells would make of it."""
    return re.sub(r"[^\w ,;().=/<>-]", "", text.replace(":", ";").replace("'", "’")).strip()
