# SPDX-License-Identifier: BSD-3-Clause
"""Shows promises in gdb, in words: `source` this file, then `print promise`.

It reads the records of the library, so libevpromise must have been compiled
with debugging information, as it is by default. It calls nothing in the
program, and so works on a core as well. See evpromise_debug(3).
"""

import gdb
import gdb.printing

# Of src/record/slab.h: a slab is aligned to its size, and begins with its base.
SLAB_SIZE = 65536
THROWN = 1


def record_at(address):
    record = gdb.lookup_type("struct evpromise").pointer()
    return gdb.Value(int(address)).cast(record).dereference()


def constant(name):
    return int(gdb.parse_and_eval(name))


def kind_of(record):
    kinds = gdb.lookup_type("enum evpromise__kind").fields()
    names = {field.enumval: field.name for field in kinds}
    return names[int(record["kind"])].replace("RECORD_", "")


def behaviour_of(record):
    """Of src/promise/kinds.h: how records of its kind behave."""
    return gdb.parse_and_eval("evpromise__behaviours")[
        int(record["kind"])].dereference()


def is_flagged(record, flag):
    return int(record["flags"]) & constant(flag) != 0


def is_pending(record):
    return int(record["state"]) == constant("EVPROMISE_PENDING")


def address(pointer):
    return "0x%x" % int(pointer)


def symbol(pointer):
    """The name of a function, or its address."""
    block = gdb.current_progspace().block_for_pc(int(pointer))
    while block is not None and block.function is None:
        block = block.superblock
    return address(pointer) if block is None else block.function.name


def error_text(payload):
    error = payload.cast(gdb.lookup_type("struct evpromise_error").pointer())
    text = "error \"%s\" (%s %d)" % (error["message"].string(),
                                     error["domain"].string(), error["code"])
    if int(error["file"]) != 0:
        text += " at " + error["file"].string()
    if int(error["line"]) != 0:
        text += ":%d" % error["line"]
    if int(error["cause"]) != 0:
        text += ", since " + result_text(record_at(error["cause"])["u"]
                                         ["result"])
    return text


def array_text(payload):
    array = payload.cast(gdb.lookup_type("struct evpromise__array").pointer())
    members = [array["members"][i] for i in range(int(array["length"]))]
    return "[%s]" % ", ".join(
        "none yet" if int(member) == 0 else
        result_text(record_at(member)["u"]["result"]) for member in members)


def result_text(value):
    """What a value is, without whether it was thrown."""
    tag = int(value["tag"]) & ~THROWN
    types = gdb.lookup_type("struct evpromise_type").pointer()
    name = gdb.Value(tag).cast(types)["name"].string()
    payload = value["payload"]["pointer"]

    def is_type(which):
        return tag == constant("(long)&evpromise__type_" + which)

    if is_type("undefined"):
        return name
    if is_type("int"):
        return "int %d" % value["payload"]["integer"]
    if is_type("double"):
        return "double %s" % float(value["payload"]["number"])
    if is_type("string"):
        return "string \"%s\"" % payload.cast(
            gdb.lookup_type("char").pointer()).string(errors="replace")
    if is_type("error") or is_type("static_error"):
        return error_text(payload)
    if is_type("array") or is_type("outcomes"):
        return array_text(payload)
    if is_type("aggregate"):
        return "error of " + array_text(payload)
    if is_type("shared"):
        return result_text(record_at(payload)["u"]["result"])
    return "%s %s" % (name, address(payload))


def handlers_text(record):
    handlers = record["u"]["handlers"]
    both = [handlers["on_fulfilled"], handlers["on_rejected"]]
    if kind_of(record) == "FINALLY":
        return "finally " + symbol(both[0])
    word = ("catch" if int(both[0]) == 0 else
            "then" if int(both[1]) == 0 else "then2")
    return " ".join([word] + [symbol(one) for one in both if int(one) != 0])


def kind_text(record):
    kind = kind_of(record)
    if kind in ("THEN", "FINALLY"):
        return handlers_text(record)
    if is_flagged(record, "FLAG_SIGNAL"):
        return "abort signal"
    return behaviour_of(record)["title"].string()


def is_running(record):
    slab = int(record.address) & ~(SLAB_SIZE - 1)
    slabs = gdb.lookup_type("struct evpromise__slab").pointer()
    base = gdb.Value(slab).cast(slabs)["base"]
    return (int(base["agent"]["running"]) == int(record.address) or
            is_flagged(record, "FLAG_TRYING"))


def wait_for_others_text(record):
    """What a promise that has no source waits for."""
    waits = behaviour_of(record)["waits"]
    if is_running(record):
        return "is running its handler"
    if int(waits) != 0:
        return waits.string()
    if is_flagged(record, "FLAG_SIGNAL"):
        return "waits for its controller"
    if int(record["resolvers"]) > 0:
        return "waits for its resolver"
    return "waits for a thenable, or for nothing"


def wait_text(record):
    kind = kind_of(record)
    if kind == "HELD":
        record = record_at(record["arg"])
    source = record["source"]
    if kind == "COMBINATOR" or int(source) == 0:
        return wait_for_others_text(record)
    if kind == "THENABLE_JOB":
        return "is in the queue, to wait for " + address(source)
    if not is_pending(record_at(source)):
        return "is in the queue"
    return "waits for " + address(source)


def origin_text(record):
    """What a debug build knows beside."""
    if "origin" not in [field.name for field in record.type.fields()]:
        return ""
    text = ""
    origin = record["origin"]
    if int(origin["name"]) != 0:
        text += "; \"%s\"" % origin["name"].string(errors="replace")
    if int(origin["site"]) != 0:
        line = gdb.find_pc_line(int(origin["site"]))
        where = (address(origin["site"]) if line.symtab is None else
                 "%s:%d" % (line.symtab.filename, line.line))
        text += "; made at %s in %s" % (where, symbol(origin["site"]))
    return text


def record_text(record):
    kind = kind_of(record)
    if kind == "FREE" or kind == "GARBAGE":
        return "no promise any more: its memory was given back"
    if is_pending(record):
        text = "pending %s: %s" % (kind_text(record), wait_text(record))
    elif int(record["state"]) == constant("EVPROMISE_FULFILLED"):
        text = "fulfilled: " + result_text(record["u"]["result"])
    else:
        text = "rejected: " + result_text(record["u"]["result"])
    return text + origin_text(record)


class PromisePrinter:
    """struct evpromise *, lent or not; and its resolver, the same record."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        if int(self.value) == 0:
            return "NULL"
        return "%s %s" % (address(self.value),
                          record_text(record_at(self.value)))


class ValuePrinter:
    """struct evpromise_value"""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        thrown = int(self.value["tag"]) & THROWN
        return ("throws " if thrown else "") + result_text(self.value)


class Printers(gdb.printing.PrettyPrinter):
    def __init__(self):
        super().__init__("evpromise")

    def __call__(self, value):
        kind = value.type.strip_typedefs()
        if kind.code == gdb.TYPE_CODE_PTR:
            target = kind.target().strip_typedefs()
            if target.tag in ("evpromise", "evpromise_resolver"):
                return PromisePrinter(value)
        elif kind.tag == "evpromise_value":
            return ValuePrinter(value)
        return None


gdb.printing.register_pretty_printer(gdb.current_objfile(), Printers(),
                                     replace=True)
