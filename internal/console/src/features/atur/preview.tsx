import { Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { OwnProfile } from './api'
import styles from './preview.module.css'
import { a } from './text'

type Look = { name: string; code: string; profile: OwnProfile }

function Framed({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="xs">
        {title}
      </Title>
      {children}
      <Text size="sm" c="dimmed" mt="xs">
        {a('atur.preview.hint')}
      </Text>
    </Paper>
  )
}

/** Where complaints go, in one line. */
const complaintLine = ({ complaint }: OwnProfile) => complaint.whatsapp || complaint.email || complaint.desk

/** The TV of the lobby with its lines, in small. */
export function TvPreview({ name, profile }: Look) {
  const lines = (profile.announcements ?? []).map((line) => line.trim()).filter(Boolean)
  return (
    <Framed title={a('atur.preview.tv')}>
      <div className={styles.tv} lang="id">
        <div className={styles.top}>
          <b>{name}</b>
          <span>09.14</span>
        </div>
        <div className={styles.call}>
          <span>NOMOR ANTREAN</span>
          <b>K-012</b>
          <span>LOKET 1</span>
        </div>
        <ul className={styles.lines}>
          <li>Layanan ini gratis</li>
          {lines.map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines may repeat and have no name
            <li key={i}>{line}</li>
          ))}
          {complaintLine(profile) ? <li>Pengaduan {complaintLine(profile)}</li> : null}
        </ul>
      </div>
    </Framed>
  )
}

/** The slip of 80 mm, in small. */
export function SlipPreview({ name, profile }: Look) {
  return (
    <Framed title={a('atur.preview.slip')}>
      <div className={styles.slip} lang="id">
        <b>{name}</b>
        <span>Pelayanan Statistik Terpadu</span>
        {profile.address ? <span>{profile.address}</span> : null}
        <hr />
        <span>Nomor antrean</span>
        <b className={styles.number}>K-012</b>
        <hr />
        <span>
          Layanan ini GRATIS.
          {complaintLine(profile) ? ` Pengaduan: ${complaintLine(profile)}` : ''}
        </span>
      </div>
    </Framed>
  )
}

/** What the poster says of the office, in small. */
export function PosterPreview({ name, code, profile }: Look) {
  const { desk, email, whatsapp } = profile.complaint
  return (
    <Framed title={a('atur.preview.poster')}>
      <div className={styles.poster} lang="id">
        <b>{name}</b>
        <b className={styles.head}>Perlu data atau konsultasi?</b>
        <span>Pindai di sini untuk mengambil nomor antrean</span>
        <span className={styles.code}>QR</span>
        <span>
          atau buka <b>{`${window.location.host}/${code}`}</b>
        </span>
        {[whatsapp, email, desk].some(Boolean) ? (
          <span>Pengaduan: {[whatsapp, email, desk].filter(Boolean).join(' · ')}</span>
        ) : null}
      </div>
    </Framed>
  )
}
