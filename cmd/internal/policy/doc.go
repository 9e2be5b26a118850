// Package policy holds the tests over the tree as a whole: which package may
// import which, what the binary may be linked from, and how packages are kept.
//
// The tables at the top of policy_test.go are the policy: a change of
// architecture is a change of a line there, for the reviewer to see. What one
// package promises is tested in that package, not here.
package policy
