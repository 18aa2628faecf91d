package consult

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/audit"
	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
)

// maxReferralNote is the longest note about a referral, in characters.
const maxReferralNote = 1000

// NewReferral asks another office about a case.
type NewReferral struct {
	Office       string `json:"office" minLength:"4" maxLength:"4" doc:"Kode BPS kantor yang ditanyai"`
	Note         string `json:"note,omitempty" doc:"Catatan di kantor sendiri; tidak ikut ke kantor lain"`
	ShareContact bool   `json:"share_contact,omitempty" doc:"Hanya bila pengguna setuju"`
}

// Refer asks another office about an open case: a mirror of it comes to stand
// there with what the visitor wrote, and with their contact only if they agreed
// to that (rules.md §6). The case stays here, under its number, its link and its
// due date. It fails with case_closed, already_referred, contact_not_shared and
// invalid_input; what was referred to us goes on upward only (mayRefer).
func (d *Desk) Refer(ctx context.Context, id uuid.UUID, n NewReferral) (Done, error) {
	here, err := d.here(ctx)
	if err != nil {
		return Done{}, err
	}
	n.Note = strings.TrimSpace(n.Note)
	to, known := d.Offices.ByCode(n.Office)
	if err := n.wrong(here, to, known); err != nil {
		return Done{}, err
	}
	me, err := officer(ctx)
	if err != nil {
		return Done{}, err
	}
	return d.act(ctx, id, func(ctx context.Context, w *work) error {
		if w.Mirror() && (!mayRefer(here, to) || to.Key == *w.SourceOffice) {
			return fault.Invalid(fault.Field{Path: "office", Code: "invalid"})
		}
		if n.ShareContact && !w.ShareContact {
			return fault.New(fault.ContactNotShared)
		}
		before, err := selectReferrals(ctx, w.tx, w.ID)
		if err != nil {
			return err
		}
		for _, r := range before {
			if r.Target == to.Key {
				return fault.New(fault.AlreadyReferred).Say("office", to.Display())
			}
		}
		r := referral{ID: uuid.Must(uuid.NewV7()), Case: w.ID, Target: to.Key, ShareContact: n.ShareContact, Note: n.Note, At: w.now, AskedBy: me}
		insertReferral(w.tx, r)
		audit.In(ctx, w.tx, "case.refer", "case", w.ID.String(), shared(n.ShareContact)...)
		return w.happen(ActRefer, Detail{"referral": r.ID, "office": to.Code})
	})
}

// wrong says what is wrong with a referral whatever the case.
func (n NewReferral) wrong(here, to office.Office, known bool) error {
	var wrong []fault.Field
	switch {
	case !known:
		wrong = append(wrong, fault.Field{Path: "office", Code: "unknown"})
	case to.Key == here.Key:
		wrong = append(wrong, fault.Field{Path: "office", Code: "invalid"})
	}
	if utf8.RuneCountInString(n.Note) > maxReferralNote {
		wrong = append(wrong, fault.Field{Path: "note", Code: "too_long"})
	}
	if wrong != nil {
		return fault.Invalid(wrong...)
	}
	return nil
}

// mayRefer tells whether what another office asked may be passed on to a third:
// one level up at a time, regency → province → central. So no question goes in a
// circle, and an answer comes back the way the question went.
func mayRefer(from, to office.Office) bool {
	return from.Parent == to.Code || from.SupervisedBy == to.Code
}

func shared(contact bool) []string {
	if contact {
		return []string{"name", "email", "phone"}
	}
	return nil
}
