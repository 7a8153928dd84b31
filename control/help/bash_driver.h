// SPDX-License-Identifier: Apache-2.0
//
// The part of a bash completion that is the same for every program; NAME is that of this one.
//
// Files are left to readline, which knows how to quote them. Words are compared one by one:
// `compgen -W` would expand what stands in them.
#pragma once

#include <string_view>

namespace linkwright {

inline constexpr std::string_view kBashDriver = R"sh(
_NAME_offer() {
  local word
  for word in "$@"; do
    if [[ $word == "$cur"* ]]; then COMPREPLY+=("$(printf '%q' "$word")"); fi
  done
}

# KIND [VALUE...]
_NAME_offer_value() {
  if [[ $1 == path ]]; then
    compopt -o default 2>/dev/null
  else
    _NAME_offer "${@:2}"
  fi
}

# Where the words before the one that is completed lead: command, option, operand.
_NAME_read_words() {
  local word
  local -i i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ $word == [=:] ]]; then
      # The part behind belongs to the word before, unless it is being written now.
      if ((i + 1 < COMP_CWORD)); then
        i+=1
        option=
      fi
    elif [[ -n $option ]]; then
      option=
    elif ((!only_operands)) && [[ $word == -- ]]; then
      only_operands=1
    elif ((!only_operands)) && [[ $word == -?* ]]; then
      if _NAME_value "$command" "$word"; then option=$word; fi
    elif _NAME_command "$command${command:+ }$word"; then
      command+=${command:+ }$word
    else
      operand+=1
    fi
  done
}

_NAME() {
  COMPREPLY=()
  local cur=${COMP_WORDS[COMP_CWORD]} command='' option=''
  local -i operand=0 only_operands=0
  local -a commands options value
  # Readline parts words at = and : too, also those that have them inside.
  local before=${COMP_WORDS[COMP_CWORD - 1]}
  if [[ $cur == [=:] ]]; then
    before=$cur
    cur=
  fi
  _NAME_command ''
  _NAME_read_words
  if [[ -n $option ]]; then
    _NAME_value "$command" "$option"
    _NAME_offer_value "${value[@]}"
  elif [[ $before == [=:] ]]; then
    return 0
  elif ((!only_operands)) && [[ $cur == -* ]]; then
    _NAME_offer "${options[@]}"
  else
    _NAME_offer "${commands[@]}"
    if _NAME_value "$command" "#$operand"; then _NAME_offer_value "${value[@]}"; fi
  fi
}

complete -F _NAME NAME
)sh";

}  // namespace linkwright
