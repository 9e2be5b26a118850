package extract

import "testing"

func TestMayNameBloc(t *testing.T) {
	for s, want := range map[string]bool{
		"Khối thi đua": true, "KHỐI": true, "kho\u0302\u0301i": true, "K\u00adhối": true, "cụm": true, "CUM 3": true, "Khu vực thi đua": true,
		"khỏe": false, "phụ huynh khuyến học": false, "cúp": false, "Khu công nghiệp": false, "kh": false, "": false,
	} {
		if got := mayNameBloc(s); got != want {
			t.Errorf("%q: %t", s, got)
		}
	}
}
