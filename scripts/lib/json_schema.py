# SPDX-License-Identifier: Apache-2.0
"""As much of JSON Schema as our own schemas use; a keyword it does not know is an error."""

import re

TYPES = {'object': dict, 'array': list, 'string': str, 'boolean': bool, 'null': type(None)}
NOTES = {'$schema', '$defs', 'title', 'description'}


def is_of(value, name):
    if name == 'integer':
        return isinstance(value, int) and not isinstance(value, bool)
    if name == 'number':
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


class Validator:
    """`problems(document)`: sentences, none when it is as the schema says."""

    def __init__(self, schema):
        self.schema = schema

    def problems(self, document):
        return list(self.check(document, self.schema, '$'))

    def check(self, value, schema, where):
        for keyword, wanted in schema.items():
            if keyword in NOTES:
                continue
            yield from getattr(self, 'check_' + keyword.strip('$').lower())(value, wanted, where,
                                                                           schema)

    def check_ref(self, value, wanted, where, _):
        assert wanted.startswith('#/$defs/'), wanted
        yield from self.check(value, self.schema['$defs'][wanted[len('#/$defs/'):]], where)

    @staticmethod
    def check_const(value, wanted, where, _):
        if value != wanted:
            yield f'{where} is {value!r}, not {wanted!r}'

    @staticmethod
    def check_enum(value, wanted, where, _):
        if value not in wanted:
            yield f'{where} is {value!r}, none of {wanted}'

    @staticmethod
    def check_type(value, wanted, where, _):
        names = wanted if isinstance(wanted, list) else [wanted]
        if not any(is_of(value, name) for name in names):
            yield f'{where} is {type(value).__name__}, not {" or ".join(names)}'

    @staticmethod
    def check_pattern(value, wanted, where, _):
        if isinstance(value, str) and not re.search(wanted, value):
            yield f'{where} is {value!r}, which does not fit {wanted}'

    @staticmethod
    def check_minimum(value, wanted, where, _):
        if is_of(value, 'number') and value < wanted:
            yield f'{where} is {value}, less than {wanted}'

    @staticmethod
    def check_required(value, wanted, where, _):
        if isinstance(value, dict):
            for name in wanted:
                if name not in value:
                    yield f'{where} has no {name}'

    def check_properties(self, value, wanted, where, _):
        if isinstance(value, dict):
            for name, schema in wanted.items():
                if name in value:
                    yield from self.check(value[name], schema, f'{where}.{name}')

    @staticmethod
    def check_additionalproperties(value, wanted, where, schema):
        assert wanted is False, wanted
        if isinstance(value, dict):
            for name in value:
                if name not in schema.get('properties', {}):
                    yield f'{where} has {name}, which nobody knows'

    def check_items(self, value, wanted, where, _):
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from self.check(item, wanted, f'{where}[{number}]')
