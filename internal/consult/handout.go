package consult

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/message"
)

// linkShape finds what a reader would take for a web address: one that says so,
// or a host's name with a path.
var linkShape = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"]+|\b(?:[a-z0-9-]+\.)+[a-z]{2,24}/[^\s<>"]+`)

// maxLink is the longest link that is kept in the log, in bytes.
const maxLink = 2000

// linksOf finds the links of a text, each once, in their order. Points and
// brackets that end a sentence belong to the sentence.
func linksOf(text string) (all []string) {
	for _, found := range linkShape.FindAllString(text, -1) {
		link := trimLink(found)
		link = strings.ToValidUTF8(link[:min(len(link), maxLink)], "")
		if !slices.Contains(all, link) {
			all = append(all, link)
		}
	}
	return all
}

func trimLink(link string) string {
	for {
		short := strings.TrimRight(link, `.,;:!?'*_`)
		if strings.HasSuffix(short, ")") && strings.Count(short, ")") > strings.Count(short, "(") {
			short = strings.TrimSuffix(short, ")")
		}
		if short == link {
			return link
		}
		link = short
	}
}

// handsOut tells whether a message gives something out: a file or a link.
func handsOut(body string, files int) bool { return files > 0 || len(linksOf(body)) > 0 }

// handOut logs what an outgoing message gives out: each file and each link, the
// way it goes and who decided it (rules.md §6). approved is the second person,
// if there was one.
func (w *work) handOut(ctx context.Context, m message.Message, files []uuid.UUID, approved *uuid.UUID) error {
	log := func(kind, what string, file *uuid.UUID) {
		insertHandedOut(w.tx, uuid.Must(uuid.NewV7()), w.ID, m.ID, handedOut{At: w.now, Kind: kind, What: what, Attachment: file,
			Channel: string(m.Channel), GivenBy: *m.Author, ApprovedBy: approved})
	}
	for _, id := range files {
		f, _, err := message.FileIn(ctx, w.tx, id)
		if err != nil {
			return err
		}
		log("file", f.Name, &f.ID)
	}
	for _, link := range linksOf(m.Body) {
		log("link", link, nil)
	}
	return nil
}

// giveOut writes a public message of an officer with its files. Without a second
// person's word it is approval_needed where the office wants one for what gives
// out a file or a link. A file that another office's note brought may be sent on.
func (w *work) giveOut(ctx context.Context, out Outgoing, author uuid.UUID, approvedBy *uuid.UUID) (m message.Message, err error) {
	if approvedBy == nil {
		if err := refuseUnapproved(ctx, w.tx, out.Body, len(out.Attachments)); err != nil {
			return m, err
		}
	}
	files, err := message.ForwardIn(ctx, w.tx, w.ID, out.Attachments)
	if err != nil {
		return m, err
	}
	m, err = w.write(ctx, message.Message{Direction: message.Out, Kind: out.Kind, Channel: w.way(), Body: out.Body, Author: &author}, files)
	if err != nil {
		return m, err
	}
	return m, w.handOut(ctx, m, files, approvedBy)
}
