/* SPDX-License-Identifier: MIT */
/*
 * tiercal: the cheapest model that is demonstrably good enough, for each route.
 *
 * The map of the modules. Data flows one way, from the top to the bottom of the second column; a
 * file includes only from its own folder and from layers with a lower number.
 *
 *   0 base/      knows nothing of this program: memory, text, files, JSON, YAML, regex, processes
 *   1 core/      the shared nouns, data only: candidate case exchange response score results
 *                verdict plan table money, and how they are printed
 *   2 config/    tiercal.yaml as checked, typed structs
 *   2 suite/     cases, prompt and graders of a route; templates; near-duplicates
 *   2 catalog/   prices of models, and what a request costs
 *   2 http/      the transport: libcurl, child programs, keys
 *   2 stats/     pure functions: intervals, the exact test, levels for several candidates
 *   3 provider/  one dialect of chat API a file, its stream and its batches; presets of services
 *   3 grade/     one grader a file; combinators; the grade of a response; the sandbox of code
 *   3 store/     the database: exchanges, plans, grades, imports, ledger of looks; all SQL
 *   4 run/       plan (what is missing), sched (who may start, when), runner (the loop),
 *                batch (many requests at once), collect (what is stored, as results), chain (what
 *                a fallback chain would say), grade_run (grades of a run, by several processes)
 *   4 calib/     results -> verdicts -> routing table; looks, chains, the plan of a whole table
 *   4 report/    text, Markdown, HTML, JSON; routing.json
 *   4 export/    the table as a gateway's own configuration, a file each
 *   4 sim/       the simulated provider on loopback
 *   5 cli/       one command a file; options, help, man page, completion
 *
 *   config suite catalog -> run/plan -> run/runner (provider, http) -> store -> grade
 *       -> run/collect -> calib (stats) -> report
 */
#include "base/proc.h"
#include "cli/cli.h"

int main(int argc, char **argv)
{
	proc_setup();
	return cli_main(argc, argv);
}
