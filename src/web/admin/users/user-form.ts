import { type ProfileField, profileFields, type UserChangeRequest, type UserView } from "#api/users";

/** What the form of a user has, as texts. */
export type UserForm = Readonly<Record<"name" | "lineUri" | ProfileField, string>>;

/** The form of a user as they are stored. */
export function formOf(user: UserView): UserForm {
  const profile = Object.fromEntries(profileFields.map((field) => [field, user.profile[field] ?? ""]));
  return { name: user.name, lineUri: user.tel ?? "", ...profile } as UserForm; // every field was put
}

/** Only what differs: what nobody touched is not sent, and so not judged. Undefined: nothing does. */
export function changeOf(user: UserView, form: UserForm): UserChangeRequest | undefined {
  const before = formOf(user);
  const profile = profileFields.filter((field) => form[field] !== before[field]);
  const change: UserChangeRequest = {
    ...(form.name !== before.name && { name: form.name }),
    ...(form.lineUri !== before.lineUri && { lineUri: form.lineUri === "" ? null : form.lineUri }),
    ...(profile.length > 0 && {
      profile: Object.fromEntries(profile.map((field) => [field, form[field]])),
    }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

/** What is typed stays, what nobody touched is as it is stored now. */
export function followed(form: UserForm, before: UserForm, now: UserForm): UserForm {
  const fields = Object.keys(now) as (keyof UserForm)[]; // formOf makes no others
  const entries = fields.map((field) => [field, form[field] === before[field] ? now[field] : form[field]]);
  return Object.fromEntries(entries) as UserForm;
}
