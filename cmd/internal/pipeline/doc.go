// Package pipeline takes inputs through the stages: read, parse, extract, and
// into a sink, with many workers and one order.
//
// Vocabulary:
//
//   - An [Input] is one thing to work on, known by its address; a [Source] gives inputs
//     in a stable order (files and folders: [Files]; lists: [List]).
//   - A [Result] is what became of one input, or of one file in a container.
//   - A [Sink] takes results in the order of the inputs, whatever the number
//     of workers: [Printer] writes reports, [Store] puts them into a corpus.
//   - A [Unit] is a part of an archive. [Work] takes units from a [Queue] and scans them;
//     [Collect] takes what was found, in the order of the units, from an [Inbox]. [Scan] joins
//     both by a queue in memory; a fleet of machines, by one on a server.
//
// What is wrong with an input ends that input and is told in its result; what
// is wrong with the machine (a full disk) ends the run. Memory is bounded by
// the number and the bytes of inputs that may be under way at once.
//
// Not here: what the stages do, how progress looks.
package pipeline
