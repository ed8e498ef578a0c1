namespace Rollcall.IdpSimulator.Okta;

/// <summary>The steps of Okta's life, as they are printed.</summary>
internal static class Step
{
    public const string ConnectorTest = "connector test";
    public const string WrongToken = "wrong token";
    public const string Match = "match";
    public const string Create = "create";
    public const string CreateAgain = "create again";
    public const string MatchUpperCase = "match upper case";
    public const string ProfilePush = "profile push";
    public const string ClearAttribute = "clear attribute";
    public const string PasswordSync = "password sync";
    public const string Deactivate = "deactivate";
    public const string Reactivate = "reactivate";
    public const string Reassign = "reassign";
    public const string GroupMatch = "group match";
    public const string GroupCreate = "group create";
    public const string GroupMembers = "group members";
    public const string GroupRename = "group rename";
    public const string GroupSwap = "group swap";
    public const string GroupAdd = "group add";
    public const string GroupRemove = "group remove";
    public const string GroupReplace = "group replace";
    public const string GroupEmpty = "group empty";
    public const string GroupDelete = "group delete";
    public const string ImportUsers = "import users";
    public const string ImportGroups = "import groups";
}
