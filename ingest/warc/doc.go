// Package warc finds web pages in archives and tells cheaply which of them can't
// matter.
//
// Vocabulary:
//
//   - An archive is a file of captures: WARC 0.17 to 1.1 and ARC, plain, gzip or
//     zstd; or a container: WACZ, zip, tar, a folder that `wget -r` left.
//   - A member is what is compressed by itself: one gzip member or zstd frame. Most
//     archives have one for each record, some have one for all.
//   - A [Position] is where a record begins; a [Place] is a position with its file,
//     from which [Read] gets the same page again.
//   - [Damage] is a part of an archive that can't be read; the [Scanner] goes on behind it.
//   - An index (CDX, CDXJ) tells which records of an archive hold nothing that is wanted.
//   - The prefilter, [MayNameBloc], looks at the raw bytes of a page, in whatever
//     encoding, for the word that every relevant page has.
//
// Memory is bounded by the record limit, whatever the archive holds.
//
// Not here: how an archive at an address is fetched ([Remote] is given), writing archives, what a page means.
package warc
