import { Navigate } from '@tanstack/react-router'
import { useOffice } from '@/app/here'

/** The settings begin with the profile. */
export default function Start() {
  return <Navigate to={`/k/${useOffice()}/atur/profil`} replace />
}
