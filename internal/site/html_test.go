package site

import (
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// document is a page as a browser reads it.
type document struct{ root *html.Node }

func read(tb testing.TB, text string) document {
	tb.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		tb.Fatal(err)
	}
	return document{root}
}

// all returns the elements with the tag, in order; any element for "".
func (d document) all(tag string) (found []*html.Node) {
	if d.root == nil {
		return nil
	}
	for n := range d.root.Descendants() {
		if n.Type == html.ElementNode && (tag == "" || n.Data == tag) {
			found = append(found, n)
		}
	}
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func (d document) byID(id string) *html.Node {
	for _, n := range d.all("") {
		if attr(n, "id") == id {
			return n
		}
	}
	return nil
}

// value is the value of a form's field by its name.
func (d document) value(name string) string {
	for _, n := range d.all("input") {
		if attr(n, "name") == name {
			return attr(n, "value")
		}
	}
	return ""
}

// text is what is to be read, without style and script.
func (d document) text() string {
	if d.root == nil {
		return ""
	}
	return textOf(d.root)
}

func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && (n.Data == "style" || n.Data == "script" || n.Data == "noscript") {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// title is the document's title.
func (d document) title() string {
	for _, n := range d.all("title") {
		return textOf(n)
	}
	return ""
}

// sound checks what every page owes its reader (WCAG 2.2 AA, as far as a
// parser can see it).
func (d document) sound(tb testing.TB, lang string) {
	tb.Helper()
	if len(d.all("header")) != 1 || len(d.all("footer")) != 1 {
		tb.Error("no landmarks")
	}
	d.bare(tb, lang)
}

// kept tells whether an element waits in a template for its script.
func kept(n *html.Node) bool {
	for up := range n.Ancestors() {
		if up.Data == "template" {
			return true
		}
	}
	return false
}

// bare is sound for a page that is no place to go on from: paper, a screen on
// the wall.
func (d document) bare(tb testing.TB, lang string) {
	tb.Helper()
	h1 := slices.DeleteFunc(d.all("h1"), kept)
	if len(h1) != 1 || textOf(h1[0]) == "" {
		tb.Errorf("%d h1", len(h1))
	}
	if got := attr(d.all("html")[0], "lang"); got != lang {
		tb.Errorf("lang is %q", got)
	}
	if d.title() == "" {
		tb.Error("no title")
	}
	if len(d.all("main")) != 1 {
		tb.Error("no main")
	}
	d.uniqueIDs(tb)
	d.labelled(tb)
	d.pointing(tb)
	d.quiet(tb)
}

func (d document) uniqueIDs(tb testing.TB) {
	tb.Helper()
	seen := map[string]bool{}
	for _, n := range d.all("") {
		if id := attr(n, "id"); id != "" {
			if seen[id] {
				tb.Errorf("id %q stands twice", id)
			}
			seen[id] = true
		}
	}
}

// labelled checks that every field has a label of its own that says something.
func (d document) labelled(tb testing.TB) {
	tb.Helper()
	labels := map[string]string{}
	for _, n := range d.all("label") {
		labels[attr(n, "for")] = textOf(n)
	}
	for _, tag := range []string{"input", "select", "textarea"} {
		for _, n := range d.all(tag) {
			if attr(n, "type") != "hidden" && labels[attr(n, "id")] == "" {
				tb.Errorf("%s %q has no label", tag, attr(n, "name"))
			}
		}
	}
	for _, tag := range []string{"a", "button", "legend", "caption", "h2", "summary"} {
		for _, n := range d.all(tag) {
			if textOf(n) == "" && attr(n, "aria-label") == "" {
				tb.Errorf("an empty %s", tag)
			}
		}
	}
}

// pointing checks that what an element points to is there.
func (d document) pointing(tb testing.TB) {
	tb.Helper()
	for _, n := range d.all("") {
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby"} {
			for id := range strings.FieldsSeq(attr(n, name)) {
				if d.byID(id) == nil {
					tb.Errorf("%s %s=%q points nowhere", n.Data, name, id)
				}
			}
		}
		if to, inside := strings.CutPrefix(attr(n, "href"), "#"); inside && d.byID(to) == nil {
			tb.Errorf("a link to #%s leads nowhere", to)
		}
	}
}

// outward tells whether the element is a link that says that it leads out, and
// to a safe address.
func outward(n *html.Node, to string) bool {
	return n.Data == "a" && attr(n, "rel") == "external noopener noreferrer" && strings.HasPrefix(to, "https://")
}

// quiet checks that nothing is written into the page that its policy forbids,
// and nothing is fetched from elsewhere.
func (d document) quiet(tb testing.TB) {
	tb.Helper()
	for _, n := range d.all("") {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				tb.Errorf("%s carries %s", n.Data, a.Key)
			}
			if (a.Key == "src" || a.Key == "href" || a.Key == "action") && ((strings.Contains(a.Val, "//") && !outward(n, a.Val)) || strings.HasPrefix(a.Val, "javascript:")) {
				tb.Errorf("%s leads away: %s", n.Data, a.Val)
			}
		}
	}
	for _, n := range d.all("style") {
		if attr(n, "nonce") == "" {
			tb.Error("a style without a nonce")
		}
	}
}

func packed(text string) int {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.Len()
}
