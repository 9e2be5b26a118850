package extract_test

import "testing"

// TestHead reads what stands around posts and papers: title, byline, day and province.
func TestHead(t *testing.T) {
	const post = "Sáng 12/12, tại hội trường Sở Y tế, Khối thi đua Văn hóa - Xã hội tổ chức hội nghị tổng kết công tác thi đua năm 2023 và bàn nhiệm vụ năm 2024. " +
		"Các đơn vị trong khối đã hoàn thành các chỉ tiêu của giao ước, tham gia đầy đủ các phong trào, góp phần vào kết quả chung. Hội nghị bầu Sở Y tế làm Khối trưởng năm 2024.\n\n"
	const title = "Khối thi đua Văn hóa - Xã hội tổng kết công tác thi đua năm 2023\n"
	x := newExtractor(t)
	for _, c := range []struct {
		name, text                         string
		title, byline, published, province string
	}{
		{
			name: "a pen name with its office", text: title + "Thứ 7, 16/12/2023, 08:31 GMT+7\n\n" + post + "Hoài Phố - Phòng 15\n",
			title: "Khối thi đua Văn hóa - Xã hội tổng kết công tác thi đua năm 2023", byline: "Hoài Phố - Phòng 15", published: "2023-12-16",
		},
		{
			name: "a writer beside the stamp", text: title + "16/12/2023 15:40:08 - Lê Văn Mẫn (Phòng Nội vụ)\n\n" + post,
			title: "Khối thi đua Văn hóa - Xã hội tổng kết công tác thi đua năm 2023", byline: "Lê Văn Mẫn", published: "2023-12-16",
		},
		{
			name: "a writer between the title and the text", text: title + "Lê Thị Mẫn\n\n16/12/2023\n\n" + post,
			title: "Khối thi đua Văn hóa - Xã hội tổng kết công tác thi đua năm 2023", byline: "Lê Thị Mẫn", published: "2023-12-16",
		},
		{
			name: "furniture inside the text", text: title + "16/12/2023 14:10\n\n" + post + "leftcenterrightdel\nQuang cảnh hội nghị.\n\n" + post + "Phan Mẫn\nTừ khóa: khối thi đua\n",
			title: "Khối thi đua Văn hóa - Xã hội tổng kết công tác thi đua năm 2023", byline: "Phan Mẫn", published: "2023-12-16",
		},
		{
			name: "a photographer is no writer", text: title + "16/12/2023 14:10\n\n" + post + "Bài: Phan Mẫn – Ảnh: Tổ truyền thông\n",
			title: "Khối thi đua Văn hóa - Xã hội tổng kết công tác thi đua năm 2023", byline: "Phan Mẫn", published: "2023-12-16",
		},
		{
			name: "a paper of the party", text: "TỈNH ỦY LÀO CAI                                    ĐẢNG CỘNG SẢN VIỆT NAM\nKHỐI THI ĐUA CÁC BAN ĐẢNG                    Lào Cai, ngày 18 tháng 12 năm 2023\n\n" +
				"THÔNG BÁO\nKết quả hội nghị tổng kết công tác thi đua năm 2023\n\nSáng 12/12, Khối thi đua các ban Đảng tỉnh Lào Cai tổ chức hội nghị tổng kết công tác thi đua năm 2023.\n",
			title: "Thông báo Kết quả hội nghị tổng kết công tác thi đua năm 2023", published: "2023-12-18", province: "Lào Cai",
		},
		{
			name: "a province told by units", text: title + "16/12/2023\n\n" + post + "Dự có lãnh đạo Báo Lào Cai và Sở Y tế Lào Cai.\n",
			title: "Khối thi đua Văn hóa - Xã hội tổng kết công tác thi đua năm 2023", published: "2023-12-16", province: "Lào Cai",
		},
		{
			name: "many provinces are none", text: title + "16/12/2023\n\n" + post + "Khối gồm Sở Y tế các tỉnh Lào Cai, Yên Bái, Sơn La, Hà Giang. Chủ tịch Hồ Chí Minh dạy thi đua là yêu nước.\n",
			title: "Khối thi đua Văn hóa - Xã hội tổng kết công tác thi đua năm 2023", published: "2023-12-16",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			rep, _ := x.Extract(document(c.text))
			if len(rep.Conferences) != 1 {
				t.Fatalf("%d conferences", len(rep.Conferences))
			}
			d := rep.Document
			for _, v := range [][3]string{
				{"title", string(d.Title), c.title}, {"byline", string(d.Byline), c.byline},
				{"published_on", d.PublishedOn.String(), c.published}, {"province", string(d.Province), c.province},
			} {
				if v[1] != v[2] {
					t.Errorf("%s %q, want %q", v[0], v[1], v[2])
				}
			}
		})
	}
}
