package web

import "testing"

func TestFailureNames(t *testing.T) {
	for code, want := range map[string][2]string{
		"encrypted":       {"tệp có mật khẩu", "needs a password"},
		"archive_damaged": {"tệp nén: tệp hỏng", "archive: damaged file"},
		"of_tomorrow":     {"of_tomorrow", "of_tomorrow"},
	} {
		if got := [2]string{failureName(code, false), failureName(code, true)}; got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}
