/** When does something deserve a word although nobody looks at it? */
import { notifications } from '@mantine/notifications';

/** A job over 10 s that ended out of sight. */
export function toastDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 6_000, withBorder: true });
}

/** An error; it stays until it is closed. */
export function toastError(message: string, hint?: string): void {
  notifications.show({ title: message, message: hint ?? '', color: 'red', autoClose: false, withBorder: true });
}
