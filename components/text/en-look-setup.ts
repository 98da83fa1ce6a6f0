/** What is said of how a race and its entries look, in English. */
export const lookSetup = {
  title: 'Look',
  why: 'What the public pages of this race show in the place of Farfield’s own.',
  units: 'Units',
  unitChoices: {
    '': 'Those of its kind: nautical at sea, metric on land',
    nautical: 'Nautical miles and knots',
    metric: 'Kilometres and km/h',
    imperial: 'Miles and mph',
  } as Record<string, string>,
  accent: 'Colour',
  accentHint:
    'Of links and buttons, such as #0b6e4f; made a little darker or lighter where it could not be read. Empty: Farfield’s.',
  badAccent: 'A colour has a # and six digits, such as #0b6e4f. Nothing was saved.',
  logo: 'Logo',
  logoHint:
    'PNG, JPEG, WebP, GIF or AVIF, up to 15 MB. It is made small, and nothing of what a camera or a program wrote into it is kept.',
  noLogo: 'Remove the logo',
  submit: 'Save the look',
  photo: 'Photo',
  photoWhy: 'Shown with the entry on the public pages, unless the entry is hidden.',
  photoFile: 'Picture',
  noPhoto: 'Remove the photo',
  photoSubmit: 'Save the photo',
  chooseFile: 'Choose a picture first.',
  faults: {
    'too-large': 'This picture is too large: up to 15 MB and 80 megapixels. Nothing was saved.',
    'not-a-picture': 'This is no picture that can be read: JPEG, PNG, WebP, GIF or AVIF. Nothing was saved.',
  },
}
