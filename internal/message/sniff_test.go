package message

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/bps-pst/pst/internal/fault"
)

const (
	docxMain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	docx     = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// part is one part of an office document.
type part struct{ name, content string }

// paper packs a document whose main part has the type.
func paper(main string, parts ...part) string {
	types := `<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="` + main + `"/></Types>`
	return packZip(append([]part{{typesPart, types}, {"word/document.xml", "<w:document/>"}}, parts...)...)
}

func packZip(parts ...part) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = io.WriteString(w, p.content)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// liar packs a part whose directory says that it unpacks to less than it does.
func liar(says uint64, content string) string {
	var deflated bytes.Buffer
	w, _ := flate.NewWriter(&deflated, flate.BestCompression)
	_, _ = io.WriteString(w, content)
	_ = w.Close()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	raw, err := z.CreateRaw(&zip.FileHeader{Name: typesPart, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(content)),
		CompressedSize64: uint64(deflated.Len()), UncompressedSize64: says})
	if err == nil {
		_, err = raw.Write(deflated.Bytes())
	}
	if err != nil {
		panic(err)
	}
	_ = z.Close()
	return b.String()
}

func picture(width, height int, as func(io.Writer, image.Image) error) string {
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})
	var b bytes.Buffer
	if err := as(&b, img); err != nil {
		panic(err)
	}
	return b.String()
}

func asJPEG(w io.Writer, img image.Image) error { return jpeg.Encode(w, img, nil) }

// wide is a PNG of a few bytes that says it is 10,000 pixels wide and high.
func wide() string {
	small := []byte(picture(1, 1, png.Encode))
	binary.BigEndian.PutUint32(small[16:], 10_000)
	binary.BigEndian.PutUint32(small[20:], 10_000)
	binary.BigEndian.PutUint32(small[29:], crc32.ChecksumIEEE(small[12:29]))
	return string(small)
}

// webp is a lossless picture of one pixel.
const webp = "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"

func odf(kind string, more ...part) string {
	return packZip(append([]part{{typePart, kind}, {"content.xml", "<office/>"}}, more...)...)
}

func TestWhatIsAllowedIsToldByItsContent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, content, kind, named string }{
		{"surat.pdf", pdf("x"), "application/pdf", "surat.pdf"},
		{"surat.exe", pdf("x"), "application/pdf", "surat.exe.pdf"},
		{"foto.JPG", picture(3, 2, asJPEG), "image/jpeg", "foto.JPG"},
		{"foto.jpg", picture(3, 2, png.Encode), "image/png", "foto.jpg.png"},
		{"foto.webp", webp, "image/webp", "foto.webp"},
		{"a.docx", paper(docxMain), docx, "a.docx"},
		{"a.xlsx", paper("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "a.xlsx"},
		{"a", paper("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation", "a.pptx"},
		{"a.odt", odf("application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text", "a.odt"},
		{"a.ods", odf("application/vnd.oasis.opendocument.spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet", "a.ods"},
		{"tabel.csv", "kota;inflasi\nMalili;2,1\n", "text/csv", "tabel.csv"},
		{"tabel.CSV", "a\tb\n", "text/csv", "tabel.CSV"},
		{"catatan", "Pertanyaan tentang inflasi — 2026\n", "text/plain", "catatan.txt"},
		{"lama.txt", "caf\xe9 na\xefve\r\n", "text/plain", "lama.txt"},
		{"gambar dalam.docx", paper(docxMain, part{"word/embeddings/sheet.xlsx", paper("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")}), docx, "gambar dalam.docx"},
	} {
		kind, err := sniff(c.name, strings.NewReader(c.content), int64(len(c.content)))
		if err != nil || kind != c.kind || named(c.name, kind) != c.named {
			t.Errorf("%s: %s as %q, %v", c.name, kind, named(c.name, kind), err)
		}
	}
}

// TestWhatIsRefusedIsToldByItsContent names each harmlessly.
func TestWhatIsRefusedIsToldByItsContent(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("\x00", 5<<20)
	for what, c := range map[string]struct {
		content string
		code    fault.Code
	}{
		"SVG":                     {`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, fault.FileType},
		"SVG without a prologue":  {`<svg onload="alert(1)"></svg>`, fault.FileType},
		"HTML":                    {"<!DOCTYPE html><script>alert(1)</script>", fault.FileType},
		"HTML after spaces":       {"  \n\t<html><body>x", fault.FileType},
		"a script":                {"#!/bin/sh\nrm -rf /\n", fault.FileType},
		"PHP":                     {"<?php system($_GET['x']);", fault.FileType},
		"a program":               {"MZ\x90\x00\x03\x00\x00\x00" + strings.Repeat("\x00", 100), fault.FileType},
		"ELF":                     {"\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 100), fault.FileType},
		"a plain archive":         {packZip(part{"a.txt", "a"}), fault.FileType},
		"gzip":                    {"\x1f\x8b\x08\x00" + strings.Repeat("x", 50), fault.FileType},
		"an old document":         {string(oldObject) + strings.Repeat("\x00", 600), fault.FileType},
		"text with NUL":           {"a\x00b", fault.FileType},
		"text with an escape":     {strings.Repeat("x", 5000) + "\x1b[2J", fault.FileType},
		"a cut PDF":               {"%PDF-1.7\n1 0 obj", fault.FileType},
		"HTML that is a PDF too":  {"<html><!--" + pdf("--><script>alert(1)</script>"), fault.FileType},
		"a PDF that is a ZIP too": {pdf("") + packZip(part{"evil.js", "x"}), fault.FileType},
		"a JPEG that is a JAR":    {picture(2, 2, asJPEG) + packZip(part{"META-INF/MANIFEST.MF", "x"}), fault.FileType},
		"a JPEG's head":           {"\xff\xd8\xff\xe0<script>alert(1)</script>", fault.FileType},
		"a huge picture":          {wide(), fault.FileTooLarge},
		"GIF":                     {"GIF89a\x01\x00\x01\x00\x00\x00\x00;", fault.FileType},
		"macros":                  {paper(docxMain, part{"word/vbaProject.bin", "x"}), fault.FileType},
		"macros by type":          {paper("application/vnd.ms-word.document.macroEnabled.main+xml"), fault.FileType},
		"macros in a table":       {paper(docxMain, part{"xl/macrosheets/sheet1.xml", "x"}), fault.FileType},
		"a template":              {paper("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"), fault.FileType},
		"ODF with Basic":          {odf("application/vnd.oasis.opendocument.text", part{"Basic/Standard/x.xml", "x"}), fault.FileType},
		"ODF of another kind":     {odf("application/vnd.oasis.opendocument.graphics"), fault.FileType},
		"a program inside":        {paper(docxMain, part{"word/embeddings/a.bin", "MZ\x90\x00"}), fault.FileType},
		"a program by its name":   {paper(docxMain, part{"word/a.js", "x"}), fault.FileType},
		"a packaged file":         {paper(docxMain, part{"word/embeddings/o.bin", string(oldObject) + strings.Repeat("x", 700) + string(packager)}), fault.FileType},
		"a part outside":          {paper(docxMain, part{"../../etc/passwd", "x"}), fault.FileType},
		"an archive inside":       {paper(docxMain, part{"word/a.bin", packZip(part{"a.txt", "a"})}), fault.FileType},
		"too deep":                {paper(docxMain, part{"a.docx", paper(docxMain, part{"b.docx", paper(docxMain)})}), fault.FileBomb},
		"one part of zeros":       {paper(docxMain, part{"word/media.bin", zeros}), fault.FileBomb},
		"many parts of zeros":     {paper(docxMain, many(60, part{"p%d.xml", strings.Repeat("\x00", 4<<20)})...), fault.FileBomb},
		"zeros inside":            {paper(docxMain, part{"a.docx", paper(docxMain, many(3, part{"p%d.xml", strings.Repeat("\x00", 5<<20)})...)}), fault.FileBomb},
		"many parts":              {paper(docxMain, many(maxParts, part{"p%d", ""})...), fault.FileBomb},
		"a long directory":        {paper(docxMain, many(3000, part{"p%d" + strings.Repeat("x", 400), ""})...), fault.FileBomb},
		"a part that lies":        {liar(10, zeros), fault.FileType},
	} {
		if _, err := sniff("harmless.txt", strings.NewReader(c.content), int64(len(c.content))); !fault.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", what, err, c.code)
		}
	}
}

func many(n int, p part) []part {
	all := make([]part, n)
	for i := range all {
		all[i] = part{strings.Replace(p.name, "%d", fmt.Sprint(i), 1), p.content}
	}
	return all
}

func TestANameIsNoPathAndHidesNothing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a.pdf", "Tabel inflasi (2026) — é.xlsx", "数据.csv", strings.Repeat("é", maxName)} {
		if err := checkName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"", " a", "a ", ".", "..", "a/b.pdf", `a\b.pdf`, "../a", "C:a", "a\x00.pdf", "a\n.pdf", "a\u202efdp.exe",
		"a\u200b.pdf", "a\u2066.pdf", "a\xff", strings.Repeat("x", maxName+1)} {
		wantFault(t, fmt.Sprintf("%q", name), checkName(name), fault.FileName)
	}
	if got := named(strings.Repeat("x", maxName), "application/pdf"); len(got) != maxName || !strings.HasSuffix(got, ".pdf") {
		t.Errorf("%q", got)
	}
}

func TestAnUploadIsRefusedWithoutATrace(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	for what, c := range map[string]struct {
		name, content string
		code          fault.Code
	}{
		"0 bytes":         {"a.txt", "", fault.FileEmpty},
		"10 MB + 1 byte":  {"a.txt", strings.Repeat("x", MaxFile+1), fault.FileTooLarge},
		"a path":          {"../a.txt", "x", fault.FileName},
		"HTML as a text":  {"a.txt", "<html><script>1</script>", fault.FileType},
		"an SVG as a PNG": {"a.png", "<svg/>", fault.FileType},
	} {
		_, err := s.Save(s.public, c.name, strings.NewReader(c.content))
		wantFault(t, what, err, c.code)
	}
	if n := s.onDisk(); n != 0 {
		t.Errorf("%d files left", n)
	}
	if f := s.save(s.public, "a.txt", strings.Repeat("x", MaxFile)); f.Size != MaxFile {
		t.Errorf("%d", f.Size)
	}
}

// FuzzSniff: whatever is brought, the answer is an allowed type or one of the
// refusals, and never a panic.
func FuzzSniff(f *testing.F) {
	for _, seed := range []string{pdf("x"), picture(2, 2, png.Encode), picture(2, 2, asJPEG), webp, wide(), paper(docxMain),
		odf("application/vnd.oasis.opendocument.text"), "a;b\n", "<svg/>", liar(10, "x"), packZip()} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		kind, err := sniff("a.csv", bytes.NewReader(content), int64(len(content)))
		refused := fault.Is(err, fault.FileType) || fault.Is(err, fault.FileBomb) || fault.Is(err, fault.FileTooLarge)
		if err == nil && endings[kind] == nil || err != nil && !refused {
			t.Errorf("%q, %v", kind, err)
		}
	})
}
