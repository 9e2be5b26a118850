#include "textflag.h"

// Constants, a byte each; they are spread over the registers.
DATA signs<>+0(SB)/8, $0x7c60270375686320 // 0x20 c h u 0x03 0x27 0x60 0x7c
DATA signs<>+8(SB)/8, $0x6d696fbbe103c36b // k 0xc3 3 0xe1 0xbb o i m
DATA signs<>+16(SB)/8, $0x0000000000001961 // a 25
GLOBL signs<>(SB), RODATA|NOPTR, $24

// letter: into y, which letters of the bytes in x, their case taken away, are from a to z.
#define LETTER(x, y) \
	VPSUBB Y12, x, y; \
	VPMINUB Y13, y, Y15; \
	VPCMPEQB Y15, y, y

// func markWide(masks []uint32, b *byte)
// b0 is the byte looked at, b1 to b4 those behind it.
TEXT ·markWide(SB), NOSPLIT, $0-32
	MOVQ masks_base+0(FP), DI
	MOVQ masks_len+8(FP), CX
	MOVQ b+24(FP), SI
	LEAQ signs<>(SB), AX
	VPBROADCASTB 0(AX), Y0   // 0x20
	VPBROADCASTB 16(AX), Y12 // a
	VPBROADCASTB 17(AX), Y13 // 25
	VPBROADCASTB 1(AX), Y1   // c
	VPBROADCASTB 8(AX), Y2   // k
	VPBROADCASTB 2(AX), Y3   // h
	VPBROADCASTB 3(AX), Y4   // u
	TESTQ CX, CX
	JZ done

loop:
	// Y5 = b0 is k, Y6 = b0 is c
	VPOR (SI), Y0, Y7
	VPCMPEQB Y7, Y2, Y5
	VPCMPEQB Y7, Y1, Y6

	// Y7 = b1 is open: a high byte, or one of the signs
	VMOVDQU 1(SI), Y8
	VPBROADCASTB 4(AX), Y9
	VPOR Y9, Y8, Y9
	VPBROADCASTB 5(AX), Y10
	VPCMPEQB Y10, Y9, Y7
	VPOR Y8, Y7, Y7
	VPBROADCASTB 6(AX), Y9
	VPOR Y9, Y8, Y9
	VPBROADCASTB 7(AX), Y10
	VPCMPEQB Y10, Y9, Y9
	VPOR Y9, Y7, Y7

	// Y10 = b2 in small letters, Y11 = b2 is a letter
	VMOVDQU 2(SI), Y9
	VPOR Y9, Y0, Y10
	LETTER(Y10, Y11)

	// k: open, or h and then no letter but o and u.
	VPBROADCASTB 13(AX), Y14
	VPCMPEQB Y10, Y14, Y14
	VPCMPEQB Y10, Y4, Y15
	VPOR Y15, Y14, Y14
	VPANDN Y11, Y14, Y14     // b2 is another letter
	VPOR Y8, Y0, Y15
	VPCMPEQB Y15, Y3, Y15
	VPANDN Y15, Y14, Y14
	VPOR Y7, Y14, Y14
	VPAND Y14, Y5, Y5

	// c: u and then no letter but m; or open, but not 0xe1 without 0xbb, nor 0xc3 to
	// 0xc6 with a letter but i and m two bytes behind it.
	VPBROADCASTB 15(AX), Y14
	VPCMPEQB Y10, Y14, Y14
	VPANDN Y11, Y14, Y14     // b2 is another letter
	VPOR Y8, Y0, Y15
	VPCMPEQB Y15, Y4, Y15
	VPANDN Y15, Y14, Y14     // u and then none
	VPBROADCASTB 11(AX), Y11
	VPCMPEQB Y11, Y8, Y11    // b1 is 0xe1
	VPBROADCASTB 12(AX), Y10
	VPCMPEQB Y10, Y9, Y10    // b2 is 0xbb
	VPANDN Y11, Y10, Y10
	VPANDN Y7, Y10, Y7
	VPBROADCASTB 9(AX), Y11
	VPSUBB Y11, Y8, Y8
	VPBROADCASTB 10(AX), Y11
	VPMINUB Y11, Y8, Y11
	VPCMPEQB Y11, Y8, Y8     // b1 is 0xc3 to 0xc6
	VPOR 3(SI), Y0, Y10
	LETTER(Y10, Y11)
	VPBROADCASTB 14(AX), Y15
	VPCMPEQB Y10, Y15, Y15
	VPANDN Y11, Y15, Y11
	VPBROADCASTB 15(AX), Y15
	VPCMPEQB Y10, Y15, Y15
	VPANDN Y11, Y15, Y11     // b3 is another letter
	VPAND Y11, Y8, Y8
	VPANDN Y7, Y8, Y7
	VPOR Y14, Y7, Y7
	VPAND Y7, Y6, Y6

	VPOR Y5, Y6, Y6
	VPMOVMSKB Y6, DX
	MOVL DX, (DI)
	ADDQ $4, DI
	ADDQ $32, SI
	DECQ CX
	JNZ loop

done:
	VZEROUPPER
	RET
