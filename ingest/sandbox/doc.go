// Package sandbox runs parsers that may hang, blow up or crash in a child
// process: the same program, started again with one hidden argument.
//
// Vocabulary:
//
//   - A [Task] is a parser that a child can run; it gets a [Request] and emits
//     pieces of its result, so that what was read before a failure is kept.
//   - A [Pool] starts children, bounds their time and memory and keeps idle ones.
//   - [Limits] bound one request.
//
// The program's main (and the TestMain of each test that parses) first calls
// [Main] with the tasks; in a child it doesn't return:
//
//	func main() {
//		sandbox.Main(pdf.Task(), office.Task())
//		…
//	}
//
// A child that dies, whatever the cause, is a *corpus.InputError of the one file
// it was reading: time_limit, memory_limit or crashed. Memory is bounded three
// times: by the runtime's soft limit, by an address-space limit in the child
// (an allocation of 137 GB then ends the child at once) and by the parent
// watching the resident set.
//
// Not here: protection against a child that means to attack; the parsers are
// our own program, only their input is hostile.
package sandbox
