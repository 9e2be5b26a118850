package index

import "github.com/RoaringBitmap/roaring/v2"

// bounds is what is known of the documents that answer: sure do, and only may
// can. Both are the same set where nothing is left to verify. The sets must not
// be changed.
type bounds struct{ sure, may *roaring.Bitmap }

func exactly(set *roaring.Bitmap) bounds { return bounds{set, set} }

func (b bounds) known() bool { return b.sure == b.may }

func (b bounds) and(o bounds) bounds {
	may := roaring.And(b.may, o.may)
	if b.known() && o.known() {
		return exactly(may)
	}
	return bounds{roaring.And(b.sure, o.sure), may}
}

func (b bounds) or(o bounds) bounds {
	may := roaring.Or(b.may, o.may)
	if b.known() && o.known() {
		return exactly(may)
	}
	return bounds{roaring.Or(b.sure, o.sure), may}
}

// not is what of all doesn't answer.
func (b bounds) not(all *roaring.Bitmap) bounds {
	if b.known() {
		return exactly(roaring.AndNot(all, b.may))
	}
	return bounds{roaring.AndNot(all, b.may), roaring.AndNot(all, b.sure)}
}

// doubtful is the set of documents to verify.
func (b bounds) doubtful() *roaring.Bitmap {
	if b.known() {
		return none
	}
	return roaring.AndNot(b.may, b.sure)
}
