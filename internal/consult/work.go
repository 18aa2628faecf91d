package consult

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/auth"
	"github.com/bps-pst/pst/internal/calendar"
	"github.com/bps-pst/pst/internal/fault"
)

// penLife is how long who writes an answer is known to write it, after the last
// sign of it.
const penLife = 60 * time.Second

// Bounds of what officers write on a case.
const (
	maxTags   = 10
	maxTag    = 30 // characters
	maxSnooze = 60 * 24 * time.Hour
)

// Claim makes the officer who acts the case's own; it ends "new". A case that
// somebody else holds is case_held, with who holds it, unless it is taken over.
// Claiming one's own changes nothing.
func (d *Desk) Claim(ctx context.Context, id uuid.UUID, takeOver bool) (Done, error) {
	me, err := officer(ctx)
	if err != nil {
		return Done{}, err
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		switch own := w.Assignee != nil && *w.Assignee == me; {
		case w.State == Closed:
			return w.refuse()
		case own && w.State != Arrived:
			return w.rest()
		case !own && w.Assignee != nil && !takeOver:
			return w.held(ctx, *w.Assignee)
		}
		from := w.Assignee
		w.give(&me)
		return w.happen(ActClaim, passed(from, &me))
	})
}

// Assign gives the case to an officer of the office who can sign in, or back to
// nobody. Why is kept as a note. It fails with invalid_input on anybody else;
// giving it to who holds it changes nothing.
func (d *Desk) Assign(ctx context.Context, id uuid.UUID, to *uuid.UUID, why string) (Done, error) {
	if why = tidyText(why); why != "" {
		if err := checkBody("reason", why); err != nil {
			return Done{}, err
		}
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		if w.State == Closed {
			return w.refuse()
		}
		if same(w.Assignee, to) {
			return w.rest()
		}
		action, from := ActRelease, w.Assignee
		if to != nil {
			action = ActAssign
			if runs, err := auth.RunsDeskIn(ctx, w.tx, *to); err != nil || !runs {
				return orUnknown(err, "officer")
			}
		}
		w.give(to)
		if err := w.happen(action, passed(from, to)); err != nil || why == "" {
			return err
		}
		return w.note(ctx, why, nil)
	})
}

func orUnknown(err error, path string) error {
	if err != nil {
		return err
	}
	return fault.Invalid(fault.Field{Path: path, Code: "unknown"})
}

func same(a, b *uuid.UUID) bool { return a == b || a != nil && b != nil && *a == *b }

// give sets whose case it is.
func (w *work) give(to *uuid.UUID) {
	w.Assignee, w.AssignedAt = to, nil
	if to != nil {
		at := w.now
		w.AssignedAt = &at
	}
}

// passed is what an event knows of a case that changed hands.
func passed(from, to *uuid.UUID) Detail {
	detail := Detail{}
	if from != nil {
		detail["from"] = *from
	}
	if to != nil {
		detail["officer"] = *to
	}
	return detail
}

// held says who holds the case.
func (w *work) held(ctx context.Context, by uuid.UUID) error {
	names, err := auth.NamesIn(ctx, w.tx, []uuid.UUID{by})
	if err != nil {
		return err
	}
	return fault.New(fault.CaseHeld).With("held_by", Person{by, names[by]}).Say("number", w.Number()).Say("officer", names[by])
}

// Writing says that the officer who acts writes an answer, for 60 s. While
// somebody else does it is case_held, with who writes.
func (d *Desk) Writing(ctx context.Context, id uuid.UUID) (Done, error) {
	me, err := officer(ctx)
	if err != nil {
		return Done{}, err
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		if w.State == Closed {
			return w.refuse()
		}
		if err := w.refuseHeldPen(ctx); err != nil {
			return err
		}
		until, mine := w.now.Add(penLife), w.pen() != nil
		if mine {
			touchPen(w.tx, w.ID, me, until)
			return w.rest()
		}
		w.Writer, w.WriterUntil = &me, &until
		return nil
	})
}

// pen is who writes an answer just now.
func (w *work) pen() *uuid.UUID {
	if w.WriterUntil == nil || !w.now.Before(*w.WriterUntil) {
		return nil
	}
	return w.Writer
}

// refuseHeldPen fails with case_held while somebody else writes an answer.
func (w *work) refuseHeldPen(ctx context.Context) error {
	me, err := officer(ctx)
	if err != nil {
		return err
	}
	if by := w.pen(); by != nil && *by != me {
		return w.held(ctx, *by)
	}
	return nil
}

// Read notes that an officer has read everything up to now.
func (d *Desk) Read(ctx context.Context, id uuid.UUID) (Done, error) {
	return d.act(ctx, id, func(_ context.Context, w *work) error {
		if !w.Unread() {
			return w.rest()
		}
		at := w.now
		w.ReadAt = &at
		return nil
	})
}

// Tag puts a case under at most ten words, in place of those it had.
func (d *Desk) Tag(ctx context.Context, id uuid.UUID, tags []string) (Done, error) {
	tidy, err := tidyTags(tags)
	if err != nil {
		return Done{}, err
	}
	return d.act(ctx, id, func(_ context.Context, w *work) error {
		if slices.Equal(w.Tags, tidy) {
			return w.rest()
		}
		w.Tags = tidy
		return w.happen(ActTag, Detail{"count": len(tidy)})
	})
}

// tidyTags are tags as they are kept: in lower case, each once.
func tidyTags(tags []string) ([]string, error) {
	tidy := make([]string, 0, len(tags))
	var wrong []fault.Field
	for i, tag := range tags {
		tag = strings.ToLower(strings.Join(strings.Fields(tag), " "))
		if code := checkTag(tag); code != "" {
			wrong = append(wrong, fault.Field{Path: fmt.Sprintf("tags[%d]", i), Code: code})
		}
		if !slices.Contains(tidy, tag) {
			tidy = append(tidy, tag)
		}
	}
	if len(tidy) > maxTags {
		wrong = append(wrong, fault.Field{Path: "tags", Code: "out_of_range"})
	}
	if wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	return tidy, nil
}

// checkTag wants letters and digits, with spaces and hyphens between them.
func checkTag(tag string) string {
	switch {
	case tag == "":
		return "required"
	case utf8.RuneCountInString(tag) > maxTag:
		return "too_long"
	case strings.ContainsFunc(tag, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != ' ' && r != '-'
	}):
		return "invalid"
	}
	return ""
}

// Snooze sets an open case aside until an instant, at most 60 days from now, or
// brings it back at once. A case on which an answer is owed comes back half a
// working day before that is due at the latest, as long as this lies ahead. What
// the visitor writes brings it back at any time.
func (d *Desk) Snooze(ctx context.Context, id uuid.UUID, until *time.Time) (Done, error) {
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		switch {
		case w.State == Closed:
			return w.refuse()
		case until == nil && w.SnoozedUntil == nil:
			return w.rest()
		case until == nil:
			w.SnoozedUntil = nil
			return w.happen(ActWake, nil)
		case !until.After(w.now) || until.After(w.now.Add(maxSnooze)):
			return fault.Invalid(fault.Field{Path: "until", Code: "out_of_range"})
		}
		at := until.UTC().Truncate(time.Microsecond)
		if err := w.sooner(ctx, &at); err != nil {
			return err
		}
		w.SnoozedUntil = &at
		return w.happen(ActSnooze, Detail{"until": at})
	})
}

// sooner brings an instant forward to half a working day before an answer is due.
func (w *work) sooner(ctx context.Context, at *time.Time) error {
	if w.DueAt == nil {
		return nil
	}
	v, err := calendar.CurrentIn(ctx, w.tx)
	if err != nil {
		return err
	}
	if mark := halfDayBefore(v.Calendar, *w.DueAt); mark.After(w.now) && mark.Before(*at) {
		*at = mark
	}
	return nil
}

// Topic says what a case is about; an empty subject leaves that as it is.
func (d *Desk) Topic(ctx context.Context, id uuid.UUID, topic Topic, subject string) (Done, error) {
	subject = strings.Join(strings.Fields(tidyText(subject)), " ")
	var wrong []fault.Field
	if !slices.Contains(Topics, topic) {
		wrong = append(wrong, fault.Field{Path: "topic", Code: "invalid"})
	}
	if utf8.RuneCountInString(subject) > maxSubject {
		wrong = append(wrong, fault.Field{Path: "subject", Code: "too_long"})
	}
	if wrong != nil {
		return Done{}, fault.Invalid(wrong...)
	}
	return d.act(ctx, id, func(_ context.Context, w *work) error {
		if w.Topic == topic && (subject == "" || subject == w.Subject) {
			return w.rest()
		}
		w.Topic = topic
		if subject != "" {
			w.Subject = subject
		}
		return w.happen(ActTopic, Detail{"topic": topic})
	})
}
