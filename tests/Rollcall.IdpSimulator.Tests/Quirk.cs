namespace Rollcall.IdpSimulator.Tests;

/// <summary>One way in which the fake server differs from a plain one.</summary>
public enum Quirk
{
    None,

    // Answers Okta accepts as well.
    NoContentForPatch,
    NotFoundForEmptyFilter,
    MembersOmittedInPatch,
    MembersNullInPatch,
    Gzip,
    Deflate,
    LowerCaseResources,

    // Misbehaviour.
    StringStartIndex,
    FractionalTotal,
    MissingResources,
    EmptyBodyList,
    HtmlForLists,
    EchoedPassword,
    DroppedMember,
    HiddenInactive,
    HtmlForCreate,
    EmptyCreate,
    CreateWith200,
    CreateWithoutId,
    LowerCasedUserName,
    CaseSensitiveUserName,
    UnstablePaging,
    CountIgnored,
    StartIndexIgnored,
    ShortPages,
    DishonestItemsPerPage,
    FilterIgnored,
    UnauthorizedWithoutBody,
    UnauthorizedWithNumericStatus,
    EveryTokenAccepted,
    DuplicateAccepted,
    ReactivationDelayed,
    DeactivationIgnored,
    ActiveAsString,
    PrimaryLost,
    FamilyNameLost,
    EmptyStringKeepsTitle,
    EmptyReplaceIgnored,
    RenameIgnored,
    MembersMissingInList,
    DeletedGroupStays,
    BrokenUnicode,
    DuplicateKeys,
}
