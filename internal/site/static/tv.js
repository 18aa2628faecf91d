// Shows the board of the lobby.
