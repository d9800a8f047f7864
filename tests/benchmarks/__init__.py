"""What the product costs beside what Flask itself can do: `make bench`.

Everything is measured beside a bare Flask application (`bare`) under the same server on the same machine, and told as
ratios within one run, since machines differ. What has to hold is data (`limits`), and `docs/performance.json` and
`docs/performance.md` are written from what was measured. A run fails when a limit is not held, when a figure that has
one was not measured, or when a section breaks.

    python -m tests.benchmarks                    all sections, each in a process of its own
    python -m tests.benchmarks public moving      these sections
    python -m tests.benchmarks --keep public      and write both files; other sections stay in them as they were
    python -m tests.benchmarks.documents          write performance.md anew from performance.json, after a merge

A *section* is a module with `measure(table: Table) -> None` that is named in `limits.SECTIONS`:

* `table.add("attendee list page", 8.4, "ms CPU")` adds a figure. If `limits.LIMITS` has that name, it is held against
  the limit; an absolute CPU limit counts for a machine where hello takes 0.30 ms, and grows with `table.scale` on this.
* `table.require("exactly 500 confirmed", confirmed == 500)` adds something that must be so on any machine.

The kit:

* `serving.serving(serve, port, *args)` lets `serve(port, *args)` run in a process of its own and gives its Server,
  `serving.product(port, folder)` is such a function for the product, `bare.serve(port, folder)` for the bare one.
* `processes.cpu(pid)` and `processes.pss(pid)` are CPU seconds and MB of a process with all that come from it.
* `loads.load(port, visit, args, connections=8, seconds=2)` lets so many persistent connections make *visits* for so
  long, in a process of its own, and gives a Load: visits a second, p50, p99, CPU of the client. A visit is a generator that
  yields requests and is sent the answers, so a form, its POST and the page after it are one visit.
* `comparing.beside(bare, ours, connections)` lets two such loads take turns and gives the medians of their ratios;
  `comparing.measured(target, visits=5000)` is one load with its CPU for each visit. `bare.registration` is a visit.

CPU is steady on a busy machine, requests a second are not: run alone what compares them.
"""
