package viet

// Repair mends text whose letters are right but whose words are broken; text
// that is fine comes back untouched.
func Repair(s string) (string, bool) { return s, false }
