"""Scripts that let shells complete what is typed; they are made from the table of commands.

Nothing in them runs Python, unless the user wants the names of plans and ids of jobs, too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator

from .commands import COMMANDS, GLOBAL, Command
from .invocation import OK, Invocation
from .options import DIRECTORIES, FILES, JOBS, PLANS, Option
from .parsing import PROGRAM

HELP = Option("--help", "what there is", action="store_true")
EVERYWHERE = (*GLOBAL, HELP)
TOP = (*EVERYWHERE, Option("--version", "the version", action="store_true"))

QUESTIONS = {
    PLANS: f"{PROGRAM} list-report-plans --query 'ReportPlans[].[ReportPlanName]' --output text",
    JOBS: f"{PROGRAM} list-report-jobs --max-items 100 --query 'ReportJobs[].[ReportJobId]' "
    "--output text",
}
"""What asks AWS for values. Nothing of it reaches the screen but the answer."""


def completion(invocation: Invocation) -> int:
    """Print the script for a shell."""
    makers: dict[str, Callable[[bool], Iterator[str]]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    lines = makers[invocation.options.shell](bool(invocation.options.ask_aws))
    sys.stdout.write("\n".join(lines) + "\n")
    return OK


def _bash(asks: bool) -> Iterator[str]:
    yield f"# Completion of {PROGRAM} in bash: source this, or append it to ~/.bashrc."
    yield "_backup_reports() {"
    yield "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= each"
    yield "  COMPREPLY=()"
    yield '  for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do'
    names = "|".join(each.name for each in COMMANDS)
    yield f"    case $each in {names}) command=$each; break ;; esac"
    yield "  done"
    yield "  case $before in"
    for option in _with_values():
        yield f"    {option.name}) {_bash_values(option, asks)}; return ;;"
    yield "  esac"
    yield '  case "$command $word" in'
    yield f'    " -"*) {_bash_words(each.name for each in TOP)} ;;'
    yield f'    " "*) {_bash_words(each.name for each in COMMANDS)} ;;'
    for command in COMMANDS:
        options = [each.name for each in _options(command)]
        yield f'    "{command.name} -"*) {_bash_words(options)} ;;'
        if argument := _argument(command):
            yield f'    "{command.name} "*) {_bash_values(argument, asks)} ;;'
    yield "  esac"
    yield "}"
    yield f"complete -o filenames -F _backup_reports {PROGRAM}"


def _bash_values(option: Option, asks: bool) -> str:
    if choices := option.settings.get("choices"):
        return _bash_words(choices)
    if option.completes in (FILES, DIRECTORIES):
        kind = "-f" if option.completes == FILES else "-d"
        return f"local IFS=$'\\n'; COMPREPLY=($(compgen {kind} -- \"$word\"))"
    if asks and option.completes in QUESTIONS:
        return _bash_words([f"$({QUESTIONS[option.completes]} 2>/dev/null)"])
    return ":"


def _bash_words(words: Iterable[str]) -> str:
    text = " ".join(words)
    return f'COMPREPLY=($(compgen -W "{text}" -- "$word"))'


def _zsh(asks: bool) -> Iterator[str]:
    yield f"#compdef {PROGRAM}"
    yield f"# Completion of {PROGRAM} in zsh: save it as _{PROGRAM} in a folder of $fpath."
    for kind in QUESTIONS:
        answer = f'${{(f)"$({QUESTIONS[kind]} 2>/dev/null)"}}' if asks else ""
        yield f"_backup_reports_{kind}() {{ local -a found=({answer}); compadd -a found }}"
    yield "_backup_reports() {"
    yield "  local -a commands=("
    for command in COMMANDS:
        yield f"    {_quoted(f'{command.name}:{command.text}')}"
    yield "  )"
    yield "  local curcontext=$curcontext state line"
    yield "  _arguments -C \\"
    for option in TOP:
        yield f"    {_zsh_spec(option)} \\"
    yield "    '1: :->command' '*:: :->rest'"
    yield "  case $state in"
    yield "    command) _describe command commands ;;"
    yield "    rest)"
    yield "      case $line[1] in"
    for command in COMMANDS:
        yield f"        {command.name})"
        yield "          _arguments \\"
        for option in _options(command):
            yield f"            {_zsh_spec(option)} \\"
        argument = _argument(command)
        if argument is None:
            yield "            '*: :' ;;"
        else:
            place = "*" if argument.settings.get("nargs") else "1"
            yield f"            '{place}:{argument.name}:{_zsh_values(argument)}' ;;"
    yield "      esac ;;"
    yield "  esac"
    yield "}"
    yield f"if [[ $funcstack[1] == _{PROGRAM} ]]; then _backup_reports; else"
    yield f"  compdef _backup_reports {PROGRAM}"
    yield "fi"


def _zsh_spec(option: Option) -> str:
    text = option.text.translate({ord(each): f"\\{each}" for each in "[]:\\"})
    value = ""
    if option.takes_value:
        value = f":{option.settings.get('metavar', 'VALUE')}:{_zsh_values(option)}"
    return _quoted(f"{option.name}[{text}]{value}")


def _zsh_values(option: Option) -> str:
    if choices := option.settings.get("choices"):
        return f"({' '.join(choices)})"
    kinds = {FILES: "_files", DIRECTORIES: "_files -/"}
    kinds |= {kind: f"_backup_reports_{kind}" for kind in QUESTIONS}
    return kinds.get(option.completes, " ")


def _fish(asks: bool) -> Iterator[str]:
    start = f"complete -c {PROGRAM}"
    path = f"~/.config/fish/completions/{PROGRAM}.fish"
    yield f"# Completion of {PROGRAM} in fish: save it as {path}."
    yield f"{start} -f"
    names = " ".join(each.name for each in COMMANDS)
    unseen = f"-n 'not __fish_seen_subcommand_from {names}'"
    for command in COMMANDS:
        yield f"{start} {unseen} -a {command.name} -d {_quoted(command.text)}"
    for option in TOP:
        yield f"{start} {unseen} {_fish_option(option, asks)}"
    for command in COMMANDS:
        seen = f"-n '__fish_seen_subcommand_from {command.name}'"
        for option in _options(command):
            yield f"{start} {seen} {_fish_option(option, asks)}"
        if argument := _argument(command):
            yield f"{start} {seen} {_fish_values(argument, asks) or '-f'}"


def _fish_option(option: Option, asks: bool) -> str:
    needs = " -r" if option.completes == FILES else " -x"
    value = f"{needs} {_fish_values(option, asks)}".rstrip() if option.takes_value else ""
    return f"-l {option.name.removeprefix('--')} -d {_quoted(option.text)}{value}"


def _fish_values(option: Option, asks: bool) -> str:
    if choices := option.settings.get("choices"):
        return f"-a {_quoted(' '.join(choices))}"
    if option.completes == FILES:
        return "-F"
    if option.completes == DIRECTORIES:
        return "-a '(__fish_complete_directories)'"
    if asks and option.completes in QUESTIONS:
        return f"-a {_quoted(f'({QUESTIONS[option.completes]} 2>/dev/null)')}"
    return ""


def _options(command: Command) -> list[Option]:
    """Return the options of a command, those that it shares with all others last."""
    own = [each for each in command.options if not each.is_argument]
    return [*own, *EVERYWHERE]


def _argument(command: Command) -> Option | None:
    """Return what a command takes without a name, if anything."""
    return next((each for each in command.options if each.is_argument), None)


def _with_values() -> list[Option]:
    """Return each option that a value follows, once, since they mean the same everywhere."""
    options = [option for command in COMMANDS for option in _options(command)]
    return list({each.name: each for each in options if each.takes_value}.values())


def _quoted(text: str) -> str:
    """Return a text in single quotes, as all of these shells read it."""
    return "'" + text.replace("'", "'\\''") + "'"
