// Package fleet spreads a scan of archives over machines, by NATS JetStream.
//
// Vocabulary:
//
//   - A hub is the NATS server that the machines meet at: [StartHub] runs one, a cluster that is
//     there already serves as well. A [Fleet] is what one name holds on it.
//   - Units wait in a work-queue stream. The number of a unit is its sequence there: it
//     orders everything that follows.
//   - A run is one try at a unit by one worker. It begins with a message in the stream of
//     results and puts its results behind it; the unit's first end mark names the
//     run that counts. Runs that were broken off, or came too late, count for nothing.
//   - A unit that too many runs left undone is dead: it stands in a list with its
//     reason, until someone lets it try again.
//   - The collector takes units in the order of their numbers, so that the corpus is the one that a
//     single machine makes. What it has taken is noted in the corpus, in the transaction
//     of the results; the hub forgets it after that.
//
// The stages are the local scan's: a worker is [pipeline.Work] on the queue here, a
// collector [pipeline.Collect] on the inbox here.
//
// Nothing is trusted to arrive once. Publishing is repeated under one message
// identity until it is acknowledged; leases end when a worker falls silent; what comes
// twice is told by unit, run and number.
//
// Not here: moving archives (every worker has to see them under the path that they were
// put in the queue by), security of the hub beyond what NATS offers.
package fleet
