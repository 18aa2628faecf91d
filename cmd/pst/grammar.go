package main

import (
	"context"

	"github.com/bps-pst/pst/internal/app"
)

// usageCode is EX_USAGE of sysexits.h.
const usageCode = 64

// grammar is the command line (api.md).
type grammar struct {
	Run         runCommand         `cmd:"" help:"Satu mesin: Postgres dan Redis sendiri, kecuali alamatnya diberikan."`
	Serve       serveCommand       `cmd:"" help:"Melayani HTTP."`
	Work        workCommand        `cmd:"" help:"Menjalankan pekerjaan latar."`
	Migrate     migrateCommand     `cmd:"" help:"Memperbarui skema basis data, dan menulis kantor bila alamat pst_app dan pst_scan diberikan."`
	Rebuild     rebuildCommand     `cmd:"" help:"Mengosongkan Redis dan mengisinya lagi dari Postgres."`
	Fsck        fsckCommand        `cmd:"" help:"Memeriksa catatan terhadap janji sistem; tidak mengubah apa pun."`
	OpenAPI     openAPICommand     `cmd:"" name:"openapi" help:"Menulis dokumen OpenAPI; tanpa basis data."`
	Office      officeCommand      `cmd:"" help:"Kantor."`
	User        userCommand        `cmd:"" help:"Akun."`
	Calendar    calendarCommand    `cmd:"" help:"Kalender kerja kantor."`
	Due         dueCommand         `cmd:"" help:"Menghitung jatuh tempo dalam hari kerja; tanpa basis data bila tidak ada."`
	TestServers testServersCommand `cmd:"" hidden:"" passthrough:"" help:"Menjalankan perintah uji dengan Postgres dan Redis sementara."`
}

type (
	runCommand     struct{}
	serveCommand   struct{}
	workCommand    struct{}
	migrateCommand struct{}
	rebuildCommand struct{}
	openAPICommand struct{}
)

func (runCommand) Run(ctx context.Context, e app.Env) error     { return app.Run(ctx, e) }
func (serveCommand) Run(ctx context.Context, e app.Env) error   { return app.Start(ctx, e, app.Serve) }
func (workCommand) Run(ctx context.Context, e app.Env) error    { return app.Start(ctx, e, app.Work) }
func (migrateCommand) Run(ctx context.Context, e app.Env) error { return app.Migrate(ctx, e) }
func (rebuildCommand) Run(ctx context.Context, e app.Env) error { return app.Rebuild(ctx, e) }
func (openAPICommand) Run(e app.Env) error                      { return app.WriteOpenAPI(e) }

type fsckCommand struct {
	Office string `help:"Kode BPS kantor; bawaan semua kantor."`
}

func (c fsckCommand) Run(ctx context.Context, e app.Env) error { return app.Fsck(ctx, e, c.Office) }

type officeCommand struct {
	List officeList `cmd:"" help:"Daftar kantor."`
	Show officeShow `cmd:"" help:"Satu kantor."`
	Set  officeSet  `cmd:"" help:"Mengubah pembina kantor."`
}

type officeList struct {
	Q        string `arg:"" optional:"" help:"Kata dari nama, slug, atau kode."`
	Province string `help:"Kode BPS provinsi."`
}

type officeShow struct {
	Code string `arg:"" help:"Kode BPS kantor."`
}

type officeSet struct {
	Code         string `arg:"" help:"Kode BPS kantor."`
	SupervisedBy string `required:"" help:"Kode BPS kantor pusat atau provinsi."`
}

func (c officeList) Run(ctx context.Context, e app.Env) error {
	return app.ListOffices(ctx, e, c.Q, c.Province)
}
func (c officeShow) Run(ctx context.Context, e app.Env) error { return app.ShowOffice(ctx, e, c.Code) }
func (c officeSet) Run(ctx context.Context, e app.Env) error {
	return app.SetSupervisor(ctx, e, c.Code, c.SupervisedBy)
}

type userCommand struct {
	Add        userAdd        `cmd:"" help:"Membuat akun; kata sandinya dicetak sekali."`
	List       userList       `cmd:"" help:"Akun satu kantor."`
	Password   userPassword   `cmd:"" help:"Memberi kata sandi baru; sesi lama berakhir."`
	Deactivate userDeactivate `cmd:"" help:"Menonaktifkan akun; sesinya berakhir."`
}

type userAdd struct {
	Office string `required:"" help:"Kode BPS kantor."`
	Email  string `required:"" help:"Alamat surel untuk masuk."`
	Name   string `required:"" help:"Nama lengkap."`
	Role   string `required:"" enum:"officer,office_admin,supervisor,national_admin" help:"officer, office_admin, supervisor, atau national_admin."`
}

type userList struct {
	Office string `required:"" help:"Kode BPS kantor."`
}

type userPassword struct {
	Email string `arg:"" help:"Alamat surel akun."`
}

type userDeactivate struct {
	Office string `required:"" help:"Kode BPS kantor."`
	Email  string `arg:"" help:"Alamat surel akun."`
}

func (c userAdd) Run(ctx context.Context, e app.Env) error {
	return app.AddUser(ctx, e, app.NewUser{Office: c.Office, Email: c.Email, Name: c.Name, Role: c.Role})
}
func (c userList) Run(ctx context.Context, e app.Env) error { return app.ListUsers(ctx, e, c.Office) }
func (c userPassword) Run(ctx context.Context, e app.Env) error {
	return app.SetPassword(ctx, e, c.Email)
}
func (c userDeactivate) Run(ctx context.Context, e app.Env) error {
	return app.DeactivateUser(ctx, e, c.Office, c.Email)
}

type calendarCommand struct {
	Show     calendarShow     `cmd:"" help:"Hari-hari kalender yang berlaku."`
	Versions calendarVersions `cmd:"" help:"Versi kalender kantor, yang terbaru dahulu."`
	Import   calendarImport   `cmd:"" help:"Mengimpor daftar hari libur nasional; tiap tahun di dalamnya diganti seluruhnya."`
}

type calendarVersions struct {
	Code string `arg:"" help:"Kode BPS kantor."`
}

type calendarImport struct {
	File   string `arg:"" help:"CSV dengan kolom date,name,kind,decree."`
	DryRun bool   `help:"Hanya tunjukkan yang akan berubah."`
}

func (c calendarVersions) Run(ctx context.Context, e app.Env) error {
	return app.ListVersions(ctx, e, c.Code)
}

func (c calendarImport) Run(ctx context.Context, e app.Env) error {
	return app.ImportCalendar(ctx, e, c.File, c.DryRun)
}

type calendarShow struct {
	Code string `arg:"" help:"Kode BPS kantor."`
	From string `help:"Tanggal pertama, 2006-01-02; bawaan hari ini."`
	Days int    `default:"14" help:"Jumlah hari."`
}

func (c calendarShow) Run(ctx context.Context, e app.Env) error {
	return app.ShowCalendar(ctx, e, c.Code, c.From, c.Days)
}

type dueCommand struct {
	Office      string `required:"" help:"Kode BPS kantor."`
	Received    string `help:"RFC 3339, atau waktu setempat kantor seperti 2026-03-17T10:00; bawaan sekarang."`
	WorkingDays int    `required:"" help:"0 sampai 250."`
	Lang        string `enum:"id,en" default:"id" help:"Bahasa penjelasan: id atau en."`
	JSON        bool   `name:"json" help:"Cetak seperti jawaban API."`
}

func (c dueCommand) Run(ctx context.Context, e app.Env) error {
	return app.Due(ctx, e, c.Lang, c.Office, c.Received, c.WorkingDays, c.JSON)
}

type testServersCommand struct {
	Command []string `arg:"" help:"Perintah dan argumennya, setelah --."`
}

func (c testServersCommand) Run(ctx context.Context) error { return app.TestServers(ctx, c.Command) }
