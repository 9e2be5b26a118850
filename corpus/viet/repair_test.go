package viet

import (
	"strings"
	"testing"
)

func TestRepair(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"split marks", "ĐIỀ U KHO ẢN CHUNG", "ĐIỀU KHOẢN CHUNG"},
		{"split behind the onset's vowel", "SỰ KI ỆN, HO ẠT Đ ỘNG", "SỰ KIỆN, HOẠT ĐỘNG"},
		{"small letters", "h ội ngh ị t ổng kết năm", "hội nghị tổng kết năm"},
		{"spaced letters", "H ộ i n g h ị", "Hội nghị"},
		{"spaced capitals", "B Á O C Á O", "BÁO CÁO"},
		{"marks behind a space", "Hô ̣i nghi ̣ tô ̉ng kê ́t", "Hội nghị tổng kết"},
		{"signs for marks", "tie´ˆng noi, ba`i", "tiếng noi, bài"},
		{"lost space at a capital", "BanThi đua", "Ban Thi đua"},
		{"lost space", "côngtác thi đua, kết quảđạt được", "công tác thi đua, kết quả đạt được"},
		{"no spaces", "KHỐITHIĐUACÁCCƠQUANTHAMMƯU", "KHỐI THI ĐUA CÁC CƠ QUAN THAM MƯU"},
		{"consonants go to what follows", "cánhân, tậpthể", "cá nhân, tập thể"},
		{"bare onsets", "kh ối thi đua, th ống kê, ngh ị quyết", "khối thi đua, thống kê, nghị quyết"},
		{"finals", "họ c tập, hộ i đồ ng củ a tỉ nh", "học tập, hội đồng của tỉnh"},
		{"spaced title", "C H Ủ N G H Ĩ A", "CHỦ NGHĨA"},
		{"lost spaces in plain words", "khencho đơnvị, Thanhtra tỉnh", "khen cho đơn vị, Thanh tra tỉnh"},
		{"lost spaces beside abbreviations", "UBNDcác huyện, Hội đồngTĐKT", "UBND các huyện, Hội đồng TĐKT"},
		{"onsetless words", "cả m ơn, hưởngứng", "cảm ơn, hưởng ứng"},
		{"lines apart", "Hội nghị\nĐIỀ U\nUBND tỉnh", "Hội nghị\nĐIỀU\nUBND tỉnh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, changed := Repair(c.in)
			if got != c.want || !changed {
				t.Errorf("Repair(%q) = %q, %v, want %q", c.in, got, changed, c.want)
			}
			if again, changed := Repair(got); changed {
				t.Errorf("Repair(%q) = %q", got, again)
			}
		})
	}
}

// Sound text isn't touched, whatever stands in it.
func TestRepairLeavesSoundText(t *testing.T) {
	for _, s := range []string{
		"Hội nghị tổng kết công tác thi đua năm 2023 của Khối thi đua số 5.",
		"HĐND, UBND, UBMTTQ, TĐKT, LĐTBXH, BCH Đảng bộ, QĐ-UBND, QĐ-TTg, KTTĐ, ĐBQH",
		"a) Khối A; b) khối B, c) lớp 12 A B C",
		"Ông Y Khút Niê, bà H'Yim Kđoh, xã Ea Tam, Krông Pắc, Đakrông, Đắk Lắk, Kon Tum",
		"VietinBank, YouTube, MobiFone, VnExpress, TikTok, HTTT, iPhone, eBay, LienVietPostBank, MoMo",
		"https://banthiduakhenthuong.gov.vn/tin-tức/hộinghị.html, thưký@sởnộivụ.vn",
		"La société a été créée à l'aide d'une équipe très engagée",
		"cho anh ấy, to án, ủy ban, ý kiến ở đây, tu ấn, ba oanh",
		"1. Tổ chức   họp\tkhối  thi đua  ",
		"bác sĩ thú y, điểm c ở trên, mục đ, tổ chức, sở y tế, cơ quan y tế, nhà ở, bà Ý Nhi",
		"Ô. Nguyễn Văn Á – P. Trưởng phòng",
		"",
	} {
		if got, changed := Repair(s); got != s || changed {
			t.Errorf("Repair(%q) = %q, %v", s, got, changed)
		}
	}
}

func FuzzRepair(f *testing.F) {
	for _, s := range []string{"ĐIỀ U KHO ẢN", "H ộ i n g h ị", "Hô ̣i", "tie´ˆng", "BanThi", "côngtác", "a ́\xff"} {
		f.Add(s)
	}
	letters := func(s string) string {
		s, _ = Normalize(s)
		return strings.Map(func(r rune) rune {
			if FoldRune(r) >= 'a' && FoldRune(r) <= 'z' {
				return FoldRune(r)
			}
			return -1
		}, s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, changed := Repair(s)
		if changed != (got != s) {
			t.Fatalf("Repair(%q) = %q, %v", s, got, changed)
		}
		if letters(got) != letters(s) {
			t.Fatalf("Repair(%q) = %q: other letters", s, got)
		}
	})
}
