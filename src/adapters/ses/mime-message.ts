import MimeNode from 'nodemailer/lib/mime-node';
import type { EmailMessage } from '../../core/notifications/message.ts';
import { encodePng } from './png.ts';

type Picture = NonNullable<EmailMessage['picture']>;

/** The message as it travels when a picture comes with it: text, or HTML that shows the picture (RFC 2387). */
export function mimeMessage(
  from: string,
  to: string,
  message: EmailMessage,
  { contentId, raster }: Picture,
): Promise<Buffer> {
  const root = new MimeNode('multipart/alternative', { disableFileAccess: true, disableUrlAccess: true });
  root.setHeader({ from, to, subject: message.subject });
  root.createChild('text/plain; charset=utf-8').setContent(message.text);
  const related = root.createChild('multipart/related; type="text/html"');
  related.createChild('text/html; charset=utf-8').setContent(message.html);
  related
    .createChild('image/png')
    .setHeader({
      'content-id': `<${contentId}>`,
      'content-disposition': `inline; filename="${contentId}.png"`,
    })
    .setContent(encodePng(raster));
  return root.build();
}
