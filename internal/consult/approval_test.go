package consult

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/message"
)

const linkedAnswer = "Datanya ada di https://luwutimurkab.bps.go.id/publikasi/2026."

// cautious is an office that wants a second person's word, with a case.
func cautious(t *testing.T) (*peers, *peer, Case) {
	t.Helper()
	p := newPeers(t, "7325")
	here := p.all[0]
	if _, err := p.SetSettings(here.officers[0], Settings{RequireApproval: true}); err != nil {
		t.Fatal(err)
	}
	return p, here, p.file(here, nil)
}

func TestAnAnswerThatGivesSomethingOutWaitsForASecondPersonWhereTheOfficeWantsIt(t *testing.T) {
	t.Parallel()
	p, here, c := cautious(t)
	rina, budi := here.officers[0], here.officers[1]
	for _, kind := range []message.Kind{message.Answer, message.Update} {
		_, err := p.Send(rina, c.ID, Outgoing{Kind: kind, Body: linkedAnswer})
		refused(t, err, fault.ApprovalNeeded)
	}
	if _, err := p.AskApproval(rina, c.ID, NewApproval{Body: linkedAnswer}); err != nil {
		t.Fatal(err)
	}
	whole := p.whole(here, c)
	if a := whole.Approval; a == nil || a.State != "open" || a.Body != linkedAnswer || a.AskedBy.ID != here.people[0] || whole.DueAt == nil {
		t.Fatalf("waiting: %+v, due %v", whole.Approval, whole.DueAt)
	}
	_, err := p.AskApproval(budi, c.ID, NewApproval{Body: linkedAnswer})
	refused(t, err, fault.ApprovalOpen)
	_, err = p.Approve(rina, c.ID, "")
	refused(t, err, fault.ApprovalOwn)
	_, err = p.ReturnAnswer(rina, c.ID, "salah")
	refused(t, err, fault.ApprovalOwn)
	if _, err = p.Approve(budi, c.ID, "Sudah diperiksa"); err != nil {
		t.Fatal(err)
	}
	whole = p.whole(here, c)
	if whole.Approval != nil || whole.State != WaitingVisitor || !whole.AnswerPending {
		t.Errorf("after the approval: %+v", whole.Shown)
	}
	answer, note := whole.Messages[1], whole.Messages[2]
	if answer.Kind != message.Answer || answer.Author.ID != here.people[0] || answer.Body != linkedAnswer ||
		note.Kind != message.Note || note.Author.ID != here.people[1] {
		t.Errorf("thread: %+v, %+v", answer, note)
	}
	if len(whole.HandedOut) != 1 {
		t.Fatalf("handed out: %+v", whole.HandedOut)
	}
	if h := whole.HandedOut[0]; h.Kind != "link" || h.What != strings.TrimSuffix(strings.Fields(linkedAnswer)[3], ".") ||
		h.By.ID != here.people[0] || h.ApprovedBy == nil || h.ApprovedBy.ID != here.people[1] || h.To != askerName || h.Channel != "email" {
		t.Errorf("handed out: %+v", h)
	}
	_, err = p.Approve(budi, c.ID, "")
	refused(t, err, fault.WrongState)
}

func TestAnAnswerWithoutAnythingToGiveOutNeedsNobodyElse(t *testing.T) {
	t.Parallel()
	p, here, c := cautious(t)
	if _, err := p.Send(here.officers[0], c.ID, Outgoing{Kind: message.Answer, Body: "PDRB dihitung menurut lapangan usaha."}); err != nil {
		t.Fatal(err)
	}
	if h := p.whole(here, c).HandedOut; len(h) != 0 {
		t.Errorf("handed out: %+v", h)
	}
}

func TestWhereNoSecondPersonIsWantedWhatIsGivenOutIsLoggedAllTheSame(t *testing.T) {
	t.Parallel()
	p := newPeers(t, "7325")
	here := p.all[0]
	c := p.file(here, nil)
	if _, err := p.Send(here.officers[0], c.ID, Outgoing{Kind: message.Answer, Body: linkedAnswer}); err != nil {
		t.Fatal(err)
	}
	if h := p.whole(here, c).HandedOut; len(h) != 1 || h[0].ApprovedBy != nil {
		t.Errorf("handed out: %+v", h)
	}
}

func TestFilesWaitWithTheirAnswerForDaysAndAreSentWithIt(t *testing.T) {
	t.Parallel()
	p, here, c := cautious(t)
	file, err := p.Files.Save(here.officers[0], "pdrb.csv", strings.NewReader("tahun,angka\n2024,12.5\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.AskApproval(here.officers[0], c.ID, NewApproval{Body: "Terlampir.", Attachments: []uuid.UUID{file.ID}}); err != nil {
		t.Fatal(err)
	}
	_, err = p.AskApproval(here.officers[0], p.file(here, nil).ID, NewApproval{Body: "Terlampir.", Attachments: []uuid.UUID{uuid.New()}})
	refused(t, err, fault.AttachmentUnknown)
	p.at("2026-09-09 10:00")
	if _, err := p.Files.Purge(here.system); err != nil {
		t.Fatal(err)
	}
	if a := p.whole(here, c).Approval; a == nil || len(a.Attachments) != 1 || a.Attachments[0].Name != "pdrb.csv" {
		t.Fatalf("waiting: %+v", a)
	}
	if _, err := p.Approve(here.officers[1], c.ID, ""); err != nil {
		t.Fatal(err)
	}
	whole := p.whole(here, c)
	if a := whole.Messages[1].Attachments; len(a) != 1 || a[0].ID != file.ID || len(whole.HandedOut) != 1 {
		t.Errorf("sent: %+v, handed out %+v", a, whole.HandedOut)
	}
}

func TestAReturnedAnswerComesBackWithTheReasonAndMayBeAskedForAgain(t *testing.T) {
	t.Parallel()
	p, here, c := cautious(t)
	rina, budi := here.officers[0], here.officers[1]
	if _, err := p.AskApproval(rina, c.ID, NewApproval{Body: linkedAnswer, ThenClose: true}); err != nil {
		t.Fatal(err)
	}
	_, err := p.ReturnAnswer(budi, c.ID, "  ")
	refused(t, err, fault.InvalidInput)
	if _, err := p.ReturnAnswer(budi, c.ID, "Tahunnya salah"); err != nil {
		t.Fatal(err)
	}
	if a := p.whole(here, c).Approval; a == nil || a.State != "returned" || a.Note != "Tahunnya salah" || a.Body != linkedAnswer || !a.ThenClose ||
		a.DecidedBy.ID != here.people[1] {
		t.Fatalf("returned: %+v", a)
	}
	if _, err := p.AskApproval(rina, c.ID, NewApproval{Body: linkedAnswer}); err != nil {
		t.Fatal(err)
	}
	_, err = p.WithdrawApproval(budi, c.ID)
	refused(t, err, fault.Forbidden)
	if _, err := p.WithdrawApproval(rina, c.ID); err != nil {
		t.Fatal(err)
	}
	if a := p.whole(here, c).Approval; a != nil {
		t.Errorf("withdrawn, and shown: %+v", a)
	}
}

func TestWhatWaitsIsTakenBackWhenTheCaseIsClosed(t *testing.T) {
	t.Parallel()
	p, here, c := cautious(t)
	if _, err := p.AskApproval(here.officers[0], c.ID, NewApproval{Body: linkedAnswer}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Close(here.officers[1], c.ID, Closing{Reason: Withdrawn}); err != nil {
		t.Fatal(err)
	}
	_, err := p.Approve(here.officers[1], c.ID, "")
	refused(t, err, fault.WrongState)
	_, err = p.AskApproval(here.officers[0], c.ID, NewApproval{Body: linkedAnswer})
	refused(t, err, fault.CaseClosed)
}

func TestOfTwoDecisionsAtOnceOneCounts(t *testing.T) {
	t.Parallel()
	p, here, _ := cautious(t)
	for range 10 {
		c := p.file(here, nil)
		if _, err := p.AskApproval(here.officers[0], c.ID, NewApproval{Body: linkedAnswer}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make([]error, 3)
		for i, decide := range []func(context.Context, uuid.UUID) (Done, error){
			func(ctx context.Context, id uuid.UUID) (Done, error) { return p.Approve(ctx, id, "") },
			func(ctx context.Context, id uuid.UUID) (Done, error) { return p.Approve(ctx, id, "") },
			func(ctx context.Context, id uuid.UUID) (Done, error) { return p.ReturnAnswer(ctx, id, "Belum") },
		} {
			wg.Go(func() { _, errs[i] = decide(here.officers[1], c.ID) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.WrongState) {
				t.Errorf("a lost decision: %v", err)
			}
		}
		sent := 0
		for _, m := range p.thread(here, c.ID) {
			if m.Kind == message.Answer {
				sent++
			}
		}
		if won != 1 || sent > 1 {
			t.Fatalf("%d decisions counted, %d answers", won, sent)
		}
	}
}
